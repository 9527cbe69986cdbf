import { compileMessage } from "@lingui/message-utils/compileMessage";
import { expect, test } from "vitest";
import en from "@/locales/en";
import es from "@/locales/es";

const both: Record<string, Record<string, string>> = { en, es };

test("both languages say the same things, with the same values filled in", () => {
  expect(Object.keys(es).sort()).toEqual(Object.keys(en).sort());
  const values = (text: string) => [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1]))].sort();
  for (const [key, text] of Object.entries(en)) expect([key, values((es as Record<string, string>)[key]!)]).toEqual([key, values(text)]);
});

test("every message can be read by the compiler", () => {
  for (const words of Object.values(both)) for (const text of Object.values(words)) expect(compileMessage(text)).toBeTruthy();
});

test("nothing is said that no place asks for", () => {
  const files = import.meta.glob<string>(["/src/**/*.{ts,tsx}", "!/src/**/*.test.ts", "!/src/api/schema.d.ts"], { query: "?raw", import: "default", eager: true });
  const source = Object.values(files).join("\n");
  const open = [...source.matchAll(/`([a-z]+)\.(?:\$\{[^}]*\})(?:\.\$\{[^}]*\})?`/g)].map((match) => `${match[1]}.`); // `view.${id}`
  const unused = Object.keys(en).filter((key) => !source.includes(`"${key}"`) && !open.some((start) => key.startsWith(start)));
  expect(unused).toEqual([]);
});

test("no two parts of a catalogue have the same key", () => {
  const parts = import.meta.glob<Record<string, string>>("/src/locales/en/*.json", { import: "default", eager: true });
  const keys = Object.values(parts).flatMap((part) => Object.keys(part));
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});
