import { expect, test } from "vitest";
import { fitting, nameable, namedIn, pieces, typedName } from "./mentions";

const found = {
  users: [
    { id: "1", name: "Marcos Salvat" },
    { id: "2", name: "Marcos" },
    { id: "3", name: "Saray Gil" },
    { id: "me", name: "Élena Prats" },
  ],
  teams: [{ id: "t", name: "Postventa", members: ["1", "3"] }],
};
const all = nameable(found, "me");

test("one names others, not oneself, and teams", () => {
  expect(all.map((one) => one.name)).toEqual(["Marcos Salvat", "Marcos", "Saray Gil", "Postventa"]);
});

test("an @ begins a name, in an address it does not", () => {
  expect(typedName("mire @mar", 9)).toEqual({ word: "mar", at: 5 });
  expect(typedName("@", 1)).toEqual({ word: "", at: 0 });
  expect(typedName("ana@correo", 10)).toBeNull();
  expect(typedName("mire @mar y", 5)).toBeNull();
  expect(typedName("@Saray G", 8)).toEqual({ word: "Saray G", at: 0 });
});

test("found by any part of the name, without accents", () => {
  expect(fitting(all, "sal").map((one) => one.id)).toEqual(["1"]);
  expect(fitting(nameable(found, ""), "ele").map((one) => one.id)).toEqual(["me"]);
  expect(fitting(all, "post").map((one) => one.team)).toEqual([true]);
});

test("who is named is told by the names that stand there; a team names its members", () => {
  expect(namedIn("@Marcos Salvat, mire", all)).toEqual(["1"]);
  expect(namedIn("@Marcos y @Marcos Salvat", all).sort()).toEqual(["1", "2"]);
  expect(namedIn("@Postventa", all).sort()).toEqual(["1", "3"]);
  expect(namedIn("nadie", all)).toEqual([]);
});

test("a text falls into what names somebody and the rest", () => {
  expect(pieces("hola @Marcos Salvat, mire", ["Marcos", "Marcos Salvat"])).toEqual([
    { text: "hola ", named: false },
    { text: "@Marcos Salvat", named: true },
    { text: ", mire", named: false },
  ]);
  expect(pieces("hola", [])).toEqual([{ text: "hola", named: false }]);
});
