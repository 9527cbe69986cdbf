/** What a report is of: days as `2026-11-24`, both in it, as the reader's own clock has them. */
export interface Wish {
  begins: string;
  ends: string;
  team?: string | undefined;
  channel?: string | undefined;
}

export const dayOf = (date: Date): string => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;

/** The last so many days, today among them. */
export function lastDays(count: number, now = new Date()): Wish {
  return { begins: dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - count + 1)), ends: dayOf(now) };
}

/** Every day from the first to the last, also those on which nothing was. */
export function daysBetween(begins: string, ends: string): string[] {
  const days: string[] = [];
  const [year, month, day] = begins.split("-").map(Number) as [number, number, number];
  for (let n = 0; days.at(-1) !== ends && n < 400; n++) days.push(dayOf(new Date(year, month - 1, day + n)));
  return days;
}
