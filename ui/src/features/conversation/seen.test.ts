import { expect, test } from "vitest";
import type { Item } from "@/api/queries";
import { firstNew } from "./seen";

const item = (id: string, at: string, direction: "in" | "out" | null = "in") => ({ id, at, direction }) as unknown as Item;
const items = [item("a", "2026-11-01T10:00:00Z"), item("b", "2026-11-02T10:00:00Z"), item("ours", "2026-11-03T10:00:00Z", "out"), item("c", "2026-11-04T10:00:00Z"), item("moved", "2026-11-05T10:00:00Z", null)];

test("new is what they said since one looked, and neither our words nor changes", () => {
  expect(firstNew(items, "2026-11-01T12:00:00Z", 0, true)).toBe("b");
  expect(firstNew(items, "2026-11-03T12:00:00Z", 0, true)).toBe("c");
  expect(firstNew(items, "2026-11-04T12:00:00Z", 9, true)).toBeNull();
});

test("who never looked goes by how many are unread", () => {
  expect(firstNew(items, null, 2, true)).toBe("b");
  expect(firstNew(items, null, 0, true)).toBeNull();
});

test("what is further up than what is here has no mark: one begins at the newest", () => {
  expect(firstNew(items, null, 3, false)).toBeNull();
  expect(firstNew(items, null, 2, false)).toBe("b");
});
