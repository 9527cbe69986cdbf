import { expect, test } from "vitest";
import { changesOf, fieldsOf, groupsOf, settingAt, settingOf, typedOf, wrongOf, type Kind } from "./channelForm";

const KIND = {
  kind: "pigeon",
  icon: "",
  hosts: false,
  words: {
    en: { name: "Pigeon", groups: { out: "Going out" }, settings: { loft: { title: "Loft", help: "Where it lives." }, pace: { values: { slow: "Slowly" } } } },
    es: { name: "Paloma", settings: { loft: { title: "Palomar" } } },
  },
  settings: {
    $ref: "#/$defs/Settings",
    $defs: {
      Settings: {
        required: ["loft"],
        properties: {
          old: { title: "Old", type: "string", group: "more", default: "" },
          loft: { title: "Where", type: "string", pattern: "^[a-z]+$(?!\\n)", maxLength: 5 },
          key: { type: "string", secret: true, default: "" },
          pace: { enum: ["slow", "fast"], default: "slow", group: "out" },
          birds: { type: "integer", minimum: 1, maximum: 9, default: 3 },
          homes: { type: "array", items: { type: "string", pattern: "^https:" }, default: [] },
          trust: { type: "object", additionalProperties: { type: "integer", minimum: 0, maximum: 4 }, default: {} },
          asks: { type: "array", items: { $ref: "#/$defs/Ask" }, default: [] },
          loud: { type: "boolean", default: false },
          tint: { type: "string", pattern: "^(#[0-9a-f]{6})?$", default: "" },
        },
      },
      Ask: { required: ["name"], properties: { name: { enum: ["a", "b"] }, must: { type: "boolean", default: false } } },
    },
  },
} as unknown as Kind;

const groups = groupsOf(KIND, "en");
const fields = fieldsOf(groups);
const field = (name: string) => fields.find((one) => one.name === name)!;

test("a form is made of the schema: types, words of the reader, groups with what is rare at the end", () => {
  expect(Object.fromEntries(fields.map((one) => [one.name, one.type]))).toEqual({
    loft: "text", key: "secret", pace: "choice", birds: "number", homes: "lines", trust: "map", asks: "rows", loud: "switch", tint: "colour", old: "text",
  });
  expect(groups.map((group) => [group.name, group.title])).toEqual([["", ""], ["out", "Going out"], ["more", ""]]);
  expect([field("loft").title, field("loft").help, field("loft").required]).toEqual(["Loft", "Where it lives.", true]);
  expect(fieldsOf(groupsOf(KIND, "es")).find((one) => one.name === "loft")!.title).toBe("Palomar");
  expect(field("pace").choices).toEqual([{ value: "slow", label: "Slowly" }, { value: "fast", label: "fast" }]);
  expect(field("asks").fields.map((one) => [one.name, one.type])).toEqual([["name", "choice"], ["must", "switch"]]);
});

test("only what is different is sent, and a secret that was left empty stays", () => {
  const kept = { loft: "roof", homes: ["https://a"], trust: { x: 2 }, asks: [{ name: "a", must: true }] };
  const typed = typedOf(fields, kept);
  expect(changesOf(fields, kept, typed)).toEqual({});
  const changed = { ...typed, loft: " tower ", key: "s3", birds: "", homes: "https://a\nhttps://b", trust: [], loud: true };
  expect(changesOf(fields, kept, changed)).toEqual({ loft: "tower", key: "s3", birds: null, homes: ["https://a", "https://b"], trust: {}, loud: true });
});

test("what the form can know to be wrong it says before it asks", () => {
  const cases: [string, unknown, unknown][] = [
    ["loft", "", "missing"], ["loft", "Roof1", "form"], ["loft", "rooftop", "long"], ["loft", "roof", null],
    ["birds", "10", "range"], ["birds", "2.5", "range"], ["birds", "many", "range"], ["birds", "", null],
    ["homes", "https://a\nftp://b", "form"], ["homes", "", null],
    ["trust", [["x", "7"]], "range"], ["trust", [["x", ""]], "missing"], ["trust", [["x", "4"]], null],
    ["asks", [{ name: "", must: false }], "missing"], ["asks", [{ name: "b", must: true }], null],
    ["tint", "red", "form"], ["tint", "#AABBCC", null],
  ];
  for (const [name, typed, wrong] of cases) expect([name, typed, wrongOf(field(name), typed)]).toEqual([name, typed, wrong]);
  expect(settingOf(field("tint"), "#AABBCC")).toBe("#aabbcc");
});

test("a problem is told where it is", () => {
  expect(["form[0].field", "vouch[...]", "$.settings.url", "name", ""].map(settingAt)).toEqual(["form", "vouch", "url", "name", ""]);
});
