import { beforeEach, expect, test, vi } from "vitest";

const kept = new Map<string, string>();
vi.stubGlobal("localStorage", { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
vi.stubGlobal("navigator", { platform: "Linux" });
vi.stubGlobal("document", { addEventListener: () => {} });
vi.stubGlobal("window", { addEventListener: () => {} });
const { actionOf, chooseKey, SHORTCUTS, turnSingleKeys, wordsOf } = await import("./shortcuts");

const pressed = (key: string, more: Partial<KeyboardEvent> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
beforeEach(() => kept.clear());

test("a single key does something, and nothing while somebody types", () => {
  expect(actionOf(pressed("j"), false)).toBe("next");
  expect(actionOf(pressed("j"), true)).toBeNull();
  expect(actionOf(pressed("Escape"), true)).toBe("leave");
});

test("capitals are the key with shift; a question mark is itself, wherever it lies", () => {
  expect(actionOf(pressed("E", { shiftKey: true }), false)).toBe("close_next");
  expect(actionOf(pressed("?", { shiftKey: true }), false)).toBe("sheet");
});

test("AltGr of a Spanish keyboard is no shortcut", () => {
  expect(actionOf(pressed("@", { ctrlKey: true, altKey: true }), false)).toBeNull();
});

test("keys can be changed, and single ones turned off", () => {
  chooseKey("next", "d");
  expect(actionOf(pressed("d"), false)).toBe("next");
  expect(actionOf(pressed("j"), false)).toBeNull();
  turnSingleKeys(true);
  expect(actionOf(pressed("d"), false)).toBeNull();
  expect(actionOf(pressed("k", { ctrlKey: true }), true)).toBe("palette");
});

test("no two actions share a key, and none needs AltGr on a Spanish keyboard", () => {
  const keys = Object.values(SHORTCUTS);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.filter((key) => /[[\]{}\\|@#/]/.test(key))).toEqual([]);
});

test("what is typed before the field is there is written as it would have been", () => {
  expect(wordsOf(["t", "o", "s", "Backspace", "d", "Enter", "a"])).toBe("tod\na");
  expect(wordsOf(["Backspace", "Enter"])).toBe("\n");
});
