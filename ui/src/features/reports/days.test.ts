import { expect, test } from "vitest";
import { daysBetween, lastDays } from "./days";

test("the last seven days have seven days, over the end of a month", () => {
  const wish = lastDays(7, new Date(2026, 2, 3, 0, 30));
  expect(wish).toEqual({ begins: "2026-02-25", ends: "2026-03-03" });
  expect(daysBetween(wish.begins, wish.ends)).toHaveLength(7);
});

test("a night on which clocks change is one day", () => {
  expect(daysBetween("2026-10-24", "2026-10-26")).toEqual(["2026-10-24", "2026-10-25", "2026-10-26"]);
});

test("a span that never ends is cut", () => {
  expect(daysBetween("2026-10-24", "2026-10-23").length).toBe(400);
});
