import type { Key } from "@/shared/i18n";

/** The parts of an instant by the clock of a zone. */
function clockOf(at: Date, zone: string): { year: number; month: number; day: number; hour: number; minute: number; weekday: number } {
  const made = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", weekday: "short" }).formatToParts(at);
  const part = (type: string) => made.find((one) => one.type === type)?.value ?? "0";
  return { year: +part("year"), month: +part("month"), day: +part("day"), hour: +part("hour"), minute: +part("minute"), weekday: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].indexOf(part("weekday")) };
}

/** The instant of `2026-11-30T09:00` by the clock of a zone; of an hour that the clock leaves out, the one after. Null: none. */
export function instantIn(local: string, zone: string): Date | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(local);
  if (!found) return null;
  const [year, month, day, hour, minute] = found.slice(1).map(Number) as [number, number, number, number, number];
  return instant(year, month, day, hour, minute, zone);
}

function instant(year: number, month: number, day: number, hour: number, minute: number, zone: string): Date {
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  let guess = wanted;
  for (let tries = 0; tries < 3; tries++) {
    const shown = clockOf(new Date(guess), zone);
    guess += wanted - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
  }
  return new Date(guess);
}

/** The usual times to write to somebody, by their clock. Pure: the same now gives the same times. */
export function presetsIn(now: Date, zone: string): { key: Key; at: Date }[] {
  const today = clockOf(now, zone);
  const at = (days: number, hour: number) => {
    const date = new Date(Date.UTC(today.year, today.month - 1, today.day + days));
    return instant(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), hour, 0, zone);
  };
  const toMonday = (8 - today.weekday) % 7 || 7;
  return [
    ...(today.hour < 8 ? [{ key: "schedule.this_morning" as Key, at: at(0, 9) }] : []),
    ...(today.hour < 17 ? [{ key: "snooze.evening" as Key, at: at(0, 18) }] : []),
    { key: "snooze.tomorrow", at: at(1, 9) },
    ...(toMonday > 1 ? [{ key: "snooze.monday" as Key, at: at(toMonday, 9) }] : []),
  ];
}

export const timeIn = (at: Date, zone: string, locale: string): string => new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(at);
