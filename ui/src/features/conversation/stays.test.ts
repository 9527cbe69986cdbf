import { expect, test } from "vitest";
import { stays } from "./stays";

const one = (id: string, state: "open" | "snoozed" | "closed") => ({ id, state });

test("of two that become one, the more open one stays, else the one in sight", () => {
  expect(stays(one("here", "open"), one("other", "open"))).toEqual(["here", "other"]);
  expect(stays(one("here", "closed"), one("other", "snoozed"))).toEqual(["other", "here"]);
  expect(stays(one("here", "snoozed"), one("other", "closed"))).toEqual(["here", "other"]);
});
