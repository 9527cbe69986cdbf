import { expect, test, vi } from "vitest";
import type { Line } from "./queries";

vi.stubGlobal("location", { origin: "http://localhost" });
const { fits, spliced } = await import("./lists");

const line = (id: string, minute: number, more: Partial<Line> = {}) =>
  ({ id, last: { at: `2026-11-26T10:${String(minute).padStart(2, "0")}:00Z`, text: "", from: "customer" }, state: "open", assignee: null, team: null, channels: [], tags: [], priority: "normal", waiting_since: null, ...more }) as Line;
const ids = (pages: { items: { id: string }[] }[]) => pages.map((page) => page.items.map((one) => one.id).join(""));
const pages = () => [
  { items: [line("a", 50), line("b", 40)], next: "1" },
  { items: [line("c", 30), line("d", 20)], next: "2" },
  { items: [line("e", 10)], next: null },
];

test("what comes on top pushes the others down, and nobody is lost or twice there", () => {
  const first = { items: [line("e", 59), line("a", 50)], next: "x" };
  expect(ids(spliced(pages(), first, ["e"], [], "newest"))).toEqual(["ea", "bc", "d"]);
});

test("what no longer fits is gone, and what changed further down stays in its place", () => {
  const first = pages()[0]!;
  const changed = spliced(pages(), first, ["c", "d"], [line("d", 20, { priority: "urgent" })], "newest");
  expect(ids(changed)).toEqual(["ab", "de", ""]);
  expect(changed[1]!.items[0]!.priority).toBe("urgent");
});

test("what belongs below all that is loaded comes with its page", () => {
  const open = pages().slice(0, 2);
  expect(ids(spliced(open, open[0]!, ["z"], [line("z", 1)], "newest"))).toEqual(["ab", "cd"]);
  expect(ids(spliced(pages(), pages()[0]!, ["z"], [line("z", 1)], "newest"))).toEqual(["ab", "cd", "ez"]);
});

test("a line fits as the server would say, and where only it knows, nobody guesses", () => {
  const mine = line("a", 1, { assignee: { id: "me-1", name: "I" } });
  expect(fits(mine, "mine", {}, "me-1")).toBe(true);
  expect(fits(mine, "unassigned", {}, "me-1")).toBe(false);
  expect(fits(line("a", 1, { state: "closed" }), "all", {}, "")).toBe(false);
  expect(fits(line("a", 1, { state: "closed" }), "all", { state: "any" }, "")).toBe(true);
  expect(fits(mine, "mentions", {}, "me-1")).toBeNull();
  expect(fits(mine, "all", { q: "words" }, "me-1")).toBeNull();
});

test("which states a saved view shows only the server knows", () => {
  const over = line("a", 1, { state: "closed" });
  expect(fits(over, "01900000-0000-7000-8000-000000000000", {}, "")).toBeNull();
  expect(fits(over, "01900000-0000-7000-8000-000000000000", { state: "open" }, "")).toBe(false);
  expect(fits(over, "mentions", {}, "")).toBe(false);
});
