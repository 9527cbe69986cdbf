import { expect, test } from "vitest";
import { wishOf } from "./wish";

type Given = Parameters<typeof wishOf>[0];
const address = (consent: boolean, ...scopes: string[]) => ({ consent: consent ? {} : null, suppressions: scopes.map((scope) => ({ scope, lifted_at: scope.startsWith("-") ? "2026-01-01" : null })) }) as unknown as Given;

test("each stop says what it stops, as the gate does, and a dead address is nobody's wish", () => {
  expect(wishOf(address(false, "promotional", "all", "everything"))).toBe("nothing");
  expect(wishOf(address(false, "promotional", "all"))).toBe("answers");
  expect(wishOf(address(false, "promotional", "bouncing"))).toBe("no_promotions");
  expect(wishOf(address(false, "bouncing"))).toBe("service");
  expect(wishOf(address(true, "bouncing"))).toBe("promotions");
});
