import { expect, test } from "vitest";
import { asBody } from "./asBody";

test("all states are named, or closed ones would be left out", () => {
  expect(asBody({ state: "any" })).toEqual({ state: ["open", "snoozed", "closed"] });
  expect(asBody({ state: "closed", tag: "t", priority: "high", assignee: "me" })).toEqual({ state: ["closed"], tags: ["t"], priority: ["high"], assignee: "me" });
});

test("words and the order are no part of what is narrowed", () => {
  expect(asBody({ q: "words", sort: "waiting" })).toEqual({});
});
