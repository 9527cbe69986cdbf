import { expect, test } from "vitest";
import { instantIn, presetsIn } from "./zones";

const iso = (at: Date | null) => at?.toISOString();

test("a time is that of the person's clock", () => {
  expect(iso(instantIn("2026-11-30T09:00", "Europe/Madrid"))).toBe("2026-11-30T08:00:00.000Z");
  expect(iso(instantIn("2026-11-30T09:00", "Asia/Tokyo"))).toBe("2026-11-30T00:00:00.000Z");
  expect(iso(instantIn("2026-07-01T09:00", "America/Mexico_City"))).toBe("2026-07-01T15:00:00.000Z");
  expect(instantIn("", "Asia/Tokyo")).toBeNull();
});

test("on the day when clocks change it is still the hour that was said", () => {
  expect(iso(instantIn("2026-03-29T09:00", "Europe/Madrid"))).toBe("2026-03-29T07:00:00.000Z");
  expect(iso(instantIn("2026-10-25T09:00", "Europe/Madrid"))).toBe("2026-10-25T08:00:00.000Z");
});

test("tomorrow morning is theirs, also where it is tomorrow already", () => {
  const found = presetsIn(new Date("2026-11-26T20:00:00Z"), "Asia/Tokyo"); // Friday, five in the morning there
  expect(found.map(({ key, at }) => [key, iso(at)])).toEqual([
    ["schedule.this_morning", "2026-11-27T00:00:00.000Z"],
    ["snooze.evening", "2026-11-27T09:00:00.000Z"],
    ["snooze.tomorrow", "2026-11-28T00:00:00.000Z"],
    ["snooze.monday", "2026-11-30T00:00:00.000Z"],
  ]);
});
