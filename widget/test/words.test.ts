// The words: every one in every language, with the same gaps to fill.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as w from "../src/words";
import "./browser";

const all = Object.entries(w).filter((entry): entry is [string, w.Word] => Array.isArray(entry[1]) && entry[1] !== w.LANGUAGES);

test("every word is there in every language, and has the same gaps", () => {
  assert.ok(all.length > 50);
  for (const [name, word] of all) {
    assert.equal(word.length, w.LANGUAGES.length, name);
    const gaps = word.map((text) => text.split("{}").length);
    assert.equal(new Set(gaps).size, 1, name);
    assert.ok(word.every((text) => text.trim()), name);
  }
});

test("the first language that is spoken here is taken, with its region, else English", () => {
  assert.equal(w.choose([null, "", "fr", "es-MX", "en"]), "es");
  assert.equal(w.choose(["de"]), "en");
  assert.equal(w.speak("es")(w.types, "Ana"), "Ana está escribiendo");
});
