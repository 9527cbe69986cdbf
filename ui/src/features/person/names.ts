import type { Key, Say } from "@/shared/i18n";

/** The words of a key that ends in a code of the server's; the code itself where it is a new one. */
export function wordOf(say: Say, key: string): string {
  const told = say(key as Key);
  return told === key ? key.slice(key.indexOf(".") + 1).replace(/[_-]/g, " ") : told;
}

export const nameOf = (by: unknown): string => String((by as { name?: string } | null)?.name ?? "");

interface Reason {
  code: string;
  field?: string;
  level?: string;
  bits?: number;
}

/** Why two may be one: what speaks for it and what against, the strongest first. */
export function reasonsOf(given: readonly Record<string, unknown>[], say: Say): { words: string; bits: number | null }[] {
  const reasons = given as unknown as Reason[];
  return reasons
    .filter((one) => one.field !== "people") // where the sum begins; says nothing of the two
    .map((one) => ({
      words: one.code === "field" && one.field ? fieldWords(one.field, one.level ?? "", say) : wordOf(say, `reason.${one.code}`),
      bits: one.bits ?? null,
    }))
    .sort((a, b) => Math.abs(b.bits ?? 99) - Math.abs(a.bits ?? 99));
}

function fieldWords(field: string, level: string, say: Say): string {
  if (field === "household") return say("reason.household");
  return `${wordOf(say, `field.${field}`)}: ${wordOf(say, `level.${level}`)}`;
}

/** An address as people read it: that of somebody who only visited a page is a number of ours, and says nothing. */
export const addressOf = (value: string, say: Say): string => (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value) ? say("address.visitor") : value);
