import { ActionIcon, Button, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { Schemas } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { IconClose, IconPlus } from "@/shared/icons";
import styles from "./house.module.css";

export type Span = Schemas["Span"];
type WeekSpan = Schemas["WeekSpan"];
const DAYS = [1, 2, 3, 4, 5, 6, 7];
const USUAL: Span = { opens: "09:00", closes: "18:00" };

const MONDAY = Date.UTC(2024, 0, 1);
export function weekdayName(day: number, locale: string, weekday: "long" | "short" = "long"): string {
  const name = new Intl.DateTimeFormat(locale, { weekday, timeZone: "UTC" }).format(MONDAY + (day - 1) * 86_400_000);
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}

const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const clock = (of: number) => `${String(Math.floor(of / 60)).padStart(2, "0")}:${String(of % 60).padStart(2, "0")}`;

/** What is wrong with the spans of one day, if anything: they end after they begin, and do not overlap. */
export function crossed(spans: readonly Span[]): boolean {
  const sorted = [...spans].sort((a, b) => minutes(a.opens) - minutes(b.opens));
  return sorted.some((span, at) => minutes(span.closes) <= minutes(span.opens) || (at > 0 && minutes(span.opens) < minutes(sorted[at - 1]!.closes)));
}

/** The hours of a week: a day a row, each with as many spans as it needs. */
export function WeekHours({ hours, set, locked }: { hours: readonly WeekSpan[]; set: (hours: WeekSpan[]) => void; locked: boolean }) {
  const { say, locale } = useWords();
  const of = (day: number) => hours.filter((span) => span.weekday === day).map(({ opens, closes }) => ({ opens, closes }));
  const put = (spans: Span[], ...days: number[]) => set([...hours.filter((span) => !days.includes(span.weekday)), ...days.flatMap((weekday) => spans.map((span) => ({ weekday, ...span })))].sort((a, b) => a.weekday - b.weekday));
  return (
    <div className={styles.days} role="group" aria-label={say("house.week")}>
      {DAYS.map((day) => {
        const spans = of(day);
        const name = weekdayName(day, locale);
        return (
          <div key={day} className={styles.day} role="group" aria-label={name}>
            <span className={styles.dayName}>{name}</span>
            <Spans spans={spans} set={(changed) => put(changed, day)} day={name} locked={locked}>
              {day === 1 && spans.length > 0 && (
                <Button size="compact-sm" variant="subtle" onClick={() => put(spans, 1, 2, 3, 4, 5)}>{say("house.as_weekdays")}</Button>
              )}
            </Spans>
          </div>
        );
      })}
    </div>
  );
}

/** The spans of one day. Midnight as an end is `24:00`, which a clock shows as 00:00. */
export function Spans({ spans, set, day, locked, children }: { spans: readonly Span[]; set: (spans: Span[]) => void; day: string; locked: boolean; children?: ReactNode }) {
  const { say } = useWords();
  const change = (at: number, changes: Partial<Span>) => set(spans.map((span, n) => (n === at ? { ...span, ...changes } : span)));
  const more = () => {
    const last = spans.length > 0 ? Math.max(...spans.map((span) => minutes(span.closes))) : null;
    const next = last === null ? USUAL : { opens: clock(Math.min(last + 60, 1380)), closes: clock(Math.min(last + 240, 1439)) };
    set([...spans, next]);
  };
  return (
    <div className={styles.spans}>
      {spans.length === 0 && <span className={styles.closed}>{say("house.closed")}</span>}
      {spans.map((span, at) => (
        <div key={at} className={styles.span}>
          <TextInput size="xs" type="time" required disabled={locked} aria-label={say("house.opens", { day })} value={span.opens} onChange={(event) => event.currentTarget.value && change(at, { opens: event.currentTarget.value })} />
          <span aria-hidden="true">–</span>
          <TextInput size="xs" type="time" required disabled={locked} aria-label={say("house.closes", { day })} value={span.closes === "24:00" ? "00:00" : span.closes} onChange={(event) => event.currentTarget.value && change(at, { closes: event.currentTarget.value === "00:00" ? "24:00" : event.currentTarget.value })} />
          {!locked && (
            <ActionIcon variant="subtle" color="gray" size={30} aria-label={say("house.remove_span", { day })} onClick={() => set(spans.filter((_, n) => n !== at))}>
              <IconClose size={14} />
            </ActionIcon>
          )}
        </div>
      ))}
      {crossed(spans) && <span role="alert" style={{ color: "var(--bad)" }}>{say("code.hours_overlap")}</span>}
      {!locked && (
        <Button size="compact-sm" variant="subtle" justify="start" w="fit-content" leftSection={<IconPlus size={14} />} onClick={more} aria-label={say("house.add_span_to", { span: say("house.add_span"), day })}>
          {say("house.add_span")}
        </Button>
      )}
      {!locked && children}
      <Track spans={spans} />
    </div>
  );
}

/** The day as a line, filled where it is open. */
export function Track({ spans }: { spans: readonly Span[] }) {
  return (
    <div className={styles.track} aria-hidden="true">
      {spans.map((span, at) => (
        <span key={at} style={{ insetInlineStart: `${minutes(span.opens) / 14.4}%`, width: `${Math.max(0, minutes(span.closes) - minutes(span.opens)) / 14.4}%` }} />
      ))}
    </div>
  );
}
