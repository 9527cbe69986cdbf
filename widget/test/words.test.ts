// The words: every one in every language, with the same gaps to fill; and colours that can be read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { onto } from "../src/dom";
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

test("on any colour of a brand its words can be read (4.5 to 1)", () => {
  const light = (color: string) => {
    const parts = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * parts[0]! + 0.7152 * parts[1]! + 0.0722 * parts[2]!;
  };
  for (let n = 0; n < 0x1000000; n += 4099) {
    const color = `#${n.toString(16).padStart(6, "0")}`;
    const other = light(onto(color) === "#fff" ? "#ffffff" : "#000000");
    const [high, low] = [Math.max(light(color), other), Math.min(light(color), other)];
    assert.ok((high + 0.05) / (low + 0.05) >= 4.5, color);
  }
});
