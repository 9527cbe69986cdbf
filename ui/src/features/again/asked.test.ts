import { expect, test } from "vitest";
import { inPlace, type Found } from "./asked";

const source = { item: "1", conversation: "2", at: "2026-11-03T10:00:00Z", channel: "x", text: "Mi pedido es el 40-1127", by: "customer" as const, name: "Ana" };
const one = (text: string, question: string): Found => ({ start: text.indexOf(question), end: text.indexOf(question) + question.length, question, what: "order", answer: "40-1127", instead: "", sure: 0.9, source, elsewhere: false });

test("a question stays found while words come before and after it", () => {
  const found = [one("¿Su pedido?", "¿Su pedido?")];
  expect(inPlace(found, "Hola, Ana. ¿Su pedido? Gracias").map(({ start, end }) => [start, end])).toEqual([[11, 22]]);
});

test("a question that was changed is found no more", () => {
  expect(inPlace([one("¿Su pedido?", "¿Su pedido?")], "¿Su pedid")).toEqual([]);
});

test("the same question twice is found in both places", () => {
  const text = "¿Su pedido? ¿Su pedido?";
  const found = [one(text, "¿Su pedido?"), { ...one(text, "¿Su pedido?"), start: 12, end: 23 }];
  expect(inPlace(found, `A ${text}`).map(({ start }) => start)).toEqual([2, 14]);
});
