import type { Key } from "@/shared/i18n";

/** The usual times to come back to something, in the zone of whoever asks. Pure: the same now gives the same times. */
export function presets(now: Date): { key: Key; at: Date }[] {
  const at = (days: number, hour: number) => {
    const made = new Date(now);
    made.setDate(made.getDate() + days);
    made.setHours(hour, 0, 0, 0);
    return made;
  };
  const later = new Date(now.getTime() + 3 * 3_600_000);
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    { key: "snooze.later", at: later },
    ...(now.getHours() < 17 ? [{ key: "snooze.evening" as Key, at: at(0, 18) }] : []),
    { key: "snooze.tomorrow", at: at(1, 9) },
    { key: "snooze.monday", at: at(toMonday, 9) },
  ];
}
