import { expect, test } from "vitest";
import { contrast, newSecret, signing, snippet } from "./widgetLook";

test("contrast is that of WCAG", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#ffff00", "#ffffff")).toBeLessThan(1.1);
  expect(contrast("#176758", "#ffffff")).toBeGreaterThan(4.5);
});

test("what is copied names the account and this place", () => {
  expect(snippet("https://hilo.example", "A-1")).toContain('src="https://hilo.example/widget/hilo-chat.js"');
  for (const code of Object.values(signing("A-1"))) expect([code.includes("A-1"), code.includes("HILO_IDENTITY_SECRET"), code.includes("jti")]).toEqual([true, true, true]);
});

test("a secret is long enough for HS256, and another one each time", () => {
  const [one, other] = [newSecret(), newSecret()];
  expect(one).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(one).not.toBe(other);
});
