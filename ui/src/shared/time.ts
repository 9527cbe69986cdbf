import { useSyncExternalStore } from "react";
import { serverNow, whenClockTurns } from "@/api/client";
import type { Say } from "./i18n";

// Times in the zone of whoever looks.

const MINUTE = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale, options)));
  return made;
}

const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0);

export function daysAgo(iso: string, now: number): number {
  return Math.round((midnight(now) - midnight(Date.parse(iso))) / 86_400_000);
}

export const clockTime = (iso: string, locale: string): string => format(locale, { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));

export const wholeTime = (iso: string, locale: string): string => format(locale, { dateStyle: "full", timeStyle: "short" }).format(new Date(iso));

/** A moment of the coming days: Thu, 26 Nov, 18:00. */
export const nearTime = (at: Date, locale: string): string => format(locale, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(at);

export function dateOf(iso: string, locale: string, now: number): string {
  const at = new Date(iso);
  const sameYear = at.getFullYear() === new Date(now).getFullYear();
  return format(locale, { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) }).format(at);
}

/** A length of time in the largest unit that fits: 4 min, 3 h, 2 days. */
export function lasting(ms: number, locale: string): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE));
  const [value, unit] = minutes < 60 ? [minutes, "minute"] : minutes < 1440 ? [Math.floor(minutes / 60), "hour"] : [Math.floor(minutes / 1440), "day"];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(value);
}

/** Short for a list: now, 14 min, 09:31, yesterday, 12 Nov. */
export function brief(iso: string, now: number, locale: string, say: Say): string {
  const age = now - Date.parse(iso);
  if (age < MINUTE) return say("time.now");
  if (age < 60 * MINUTE) return lasting(age, locale);
  const ago = daysAgo(iso, now);
  return ago === 0 ? clockTime(iso, locale) : ago === 1 ? say("time.yesterday") : dateOf(iso, locale, now);
}

/** The heading of a day in a thread. */
export function dayName(iso: string, now: number, locale: string, say: Say): string {
  const name = dayWords(iso, now, locale, say);
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}

function dayWords(iso: string, now: number, locale: string, say: Say): string {
  const ago = daysAgo(iso, now);
  if (ago === 0) return say("time.today");
  if (ago === 1) return say("time.yesterday");
  if (ago < 300) return format(locale, { weekday: "long", day: "numeric", month: "long" }).format(new Date(iso));
  return format(locale, { day: "numeric", month: "long", year: "numeric" }).format(new Date(iso));
}

// One clock for the whole page, the server's: what shows an age is drawn anew together, every twenty seconds, and at once
// when somebody looks again.
let now = serverNow();
const watchers = new Set<() => void>();
const look = () => {
  now = serverNow();
  watchers.forEach((watcher) => watcher());
};
setInterval(look, 20_000);
document.addEventListener("visibilitychange", look);
whenClockTurns(look);

export function useNow(): number {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => now,
  );
}
