// Times and sizes in the visitor's language and time zone.

import type { Say } from "./words";

export const time = (say: Say, at: Date) => at.toLocaleTimeString(say.locale, { hour: "numeric", minute: "2-digit" });

/** "today", "yesterday", or the date. */
export function day(say: Say, at: Date): string {
  const far = Math.round((new Date(at).setHours(0, 0, 0, 0) - new Date().setHours(0, 0, 0, 0)) / 86_400_000);
  if (far > -2) return new Intl.RelativeTimeFormat(say.locale, { numeric: "auto" }).format(far, "day");
  return at.toLocaleDateString(say.locale, { weekday: "long", day: "numeric", month: "long" });
}

/** "Monday 9:00". */
export const moment = (say: Say, at: Date) => at.toLocaleString(say.locale, { weekday: "long", hour: "numeric", minute: "2-digit" });

export function size(say: Say, bytes: number): string {
  return `${(bytes / 1e6).toLocaleString(say.locale, { maximumSignificantDigits: 2 })} MB`;
}
