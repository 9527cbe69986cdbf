import { expect, test } from "vitest";
import { settle } from "./settle";

const lines = (...ids: string[]) => ids.map((id) => ({ id }));
const ids = ({ shown }: { shown: { id: string }[] }) => shown.map((line) => line.id);

test("what arrives does not move the row under the cursor: it waits", () => {
  const settled = settle(["a", "b", "c"], lines("new", "b", "a", "c"), false);
  expect(ids(settled)).toEqual(["a", "b", "c"]);
  expect(settled.waiting).toBe(1);
});

test("whoever looks at the top sees it at once", () => {
  expect(ids(settle(["a", "b"], lines("new", "b", "a"), true))).toEqual(["new", "b", "a"]);
});

test("what is gone goes, and older pages follow below", () => {
  const settled = settle(["a", "b", "c"], lines("a", "c", "older", "oldest"), false);
  expect(ids(settled)).toEqual(["a", "c", "older", "oldest"]);
  expect(settled.waiting).toBe(0);
});
