import { describe, expect, it } from "vitest";
import { writtenSince } from "./since";

describe("what was written while other words were on their way", () => {
  it("is nothing when nothing was", () => {
    const sent = { text: "Hola", html: "", attachments: ["a"] };
    expect(writtenSince({ ...sent }, sent)).toEqual({ text: "", html: "", attachments: [] });
  });
  it("is what follows them", () => {
    expect(writtenSince({ text: "Hola\n¿Qué tal?" }, { text: "Hola" })).toMatchObject({ text: "¿Qué tal?", html: "" });
    const letter = { html: "<p>Hola</p><p>Más</p>", text: "Hola\n\nMás" };
    expect(writtenSince(letter, { html: "<p>Hola</p>", text: "Hola" })).toMatchObject({ html: "<p>Más</p>", text: "Más" });
  });
  it("is all of it when they were changed", () => {
    expect(writtenSince({ text: "Hasta luego" }, { text: "Hola" })).toMatchObject({ text: "Hasta luego" });
    expect(writtenSince({ html: "<p>Hola a</p>", attachments: ["a"] }, { html: "<p>Hola</p>", attachments: ["a"] })).toMatchObject({ html: "<p>Hola a</p>", attachments: ["a"] });
  });
  it("is a file that came later", () => {
    expect(writtenSince({ text: "Hola", attachments: ["a", "b"] }, { text: "Hola", attachments: ["a"] })).toMatchObject({ text: "", attachments: ["b"] });
  });
});
