import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, once, take, type Schemas } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { IconClose } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { useTell } from "@/shared/Toasts";
import { useHere } from "@/shared/here";
import { BackTo, Card, Form, useChange, useDeeper, useFields } from "./kit";
import styles from "./house.module.css";
import { crossed, Spans, WeekHours } from "./WeekHours";
import { zones } from "./words";

type Calendar = Schemas["Calendar"];
type Fields = Required<Pick<Calendar, "name" | "time_zone" | "country" | "subdivision" | "hours" | "days">>;
const WEEKDAYS = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: "09:00", closes: "18:00" }));

/** One calendar: its week, the holidays it keeps, and days with hours of their own. */
export function CalendarEditor({ calendar }: { calendar: Calendar | null }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const [, go] = useDeeper();
  const locked = !useMay("company.manage");
  const [fields, set] = useFields<Fields>(calendar ?? { name: "", time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone, country: "", subdivision: "", hours: WEEKDAYS, days: [] });
  const wrong = [1, 2, 3, 4, 5, 6, 7].some((day) => crossed(fields.hours.filter((span) => span.weekday === day))) || fields.days.some((day) => crossed(day.hours ?? []));
  const save = async () => {
    const { name, time_zone, country, subdivision, hours, days } = fields;
    const body = { name: name.trim(), time_zone, country, subdivision, hours, days };
    await change(
      () =>
        calendar
          ? take(api.PATCH("/api/v1/calendars/{calendar_id}", { params: { path: { calendar_id: calendar.id }, header: once() }, body }))
          : take(api.POST("/api/v1/calendars", { params: { header: once() }, body })),
      "calendars",
    );
    tell.say(say("house.saved"));
    go();
  };
  return (
    <div className={styles.stack}>
      <BackTo name={say("house.hours")} />
      <Form save={save} label={say("do.keep")} cancel={() => go()} disabled={wrong || !fields.name.trim()} still={locked}>
        <Card title={calendar?.name ?? say("house.new_calendar")}>
          <div className={styles.two}>
            <TextInput required label={say("house.name")} disabled={locked} maxLength={200} value={fields.name} onChange={(event) => set({ name: event.currentTarget.value })} />
            <Select label={say("house.time_zone")} disabled={locked} searchable allowDeselect={false} limit={60} value={fields.time_zone} data={zones().map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))} onChange={(zone) => zone && set({ time_zone: zone })} />
          </div>
        </Card>
        <Card title={say("house.week")} hint={say("house.week_hint")}>
          <WeekHours hours={fields.hours} set={(hours) => set({ hours })} locked={locked} />
        </Card>
        <Holidays fields={fields} set={set} locked={locked} />
        <OwnDays days={fields.days} set={(days) => set({ days })} locked={locked} />
      </Form>
    </div>
  );
}

function Holidays({ fields, set, locked }: { fields: Fields; set: (changes: Partial<Fields>) => void; locked: boolean }) {
  const { say, locale, language } = useWords();
  const [year, setYear] = useHere("year", new Date().getFullYear());
  const { country, subdivision } = fields;
  const known = useQuery({ queryKey: ["holiday-countries"], queryFn: () => take(api.GET("/api/v1/holiday-countries")), staleTime: Infinity });
  const days = useQuery({
    queryKey: ["holidays", country, subdivision, year, language],
    queryFn: () => take(api.GET("/api/v1/public-holidays", { params: { query: { country, subdivision, year, lang: language } } })),
    enabled: country !== "",
    staleTime: Infinity,
  });
  const names = new Intl.DisplayNames(locale, { type: "region" });
  const parts = known.data?.items.find((one) => one.country === country)?.subdivisions ?? [];
  const countries = (known.data?.items ?? []).map((one) => ({ value: one.country, label: names.of(one.country) ?? one.country })).sort((a, b) => a.label.localeCompare(b.label, locale));
  const dayOf = (iso: string) => new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", weekday: "short", timeZone: "UTC" }).format(new Date(iso));
  return (
    <Card title={say("house.holidays")} hint={say("house.holidays_hint")}>
      <div className={styles.two}>
        <Select label={say("house.country")} disabled={locked} clearable searchable placeholder={say("house.no_country")} value={country || null} data={countries} onChange={(chosen) => set({ country: chosen ?? "", subdivision: "" })} />
        {parts.length > 0 && <Select label={say("house.region")} disabled={locked} clearable searchable placeholder={say("house.whole_country")} value={subdivision || null} data={parts} onChange={(chosen) => set({ subdivision: chosen ?? "" })} />}
      </div>
      {country && days.data && (
        <>
          <div className={styles.cardHead} style={{ marginTop: 14 }}>
            <strong className="figures" style={{ flex: 1 }}>{say("house.closed_days", { count: days.data.items.length, year: String(year) })}</strong>
            <Button size="compact-sm" variant="default" onClick={() => setYear(year - 1)}>{year - 1}</Button>
            <Button size="compact-sm" variant="default" onClick={() => setYear(year + 1)}>{year + 1}</Button>
          </div>
          <ul style={{ margin: 0, paddingInlineStart: 18, columns: "240px 3" }}>
            {days.data.items.map((one) => <li key={one.day}><span className={styles.sub}>{dayOf(one.day)}</span> {one.name}</li>)}
          </ul>
        </>
      )}
    </Card>
  );
}

function OwnDays({ days, set, locked }: { days: Fields["days"]; set: (days: Fields["days"]) => void; locked: boolean }) {
  const { say, locale } = useWords();
  const [day, setDay] = useHere("day off", "");
  const [name, setName] = useHere("name of day off", "");
  const taken = days.some((one) => one.day === day);
  const add = () => {
    set([...days, { day, name: name.trim(), hours: [] }].sort((a, b) => a.day.localeCompare(b.day)));
    setDay("");
    setName("");
  };
  const dateOf = (iso: string) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(iso));
  return (
    <Card title={say("house.own_days")} hint={say("house.own_days_hint")}>
      <div className={styles.days}>
        {days.map((one) => (
          <div key={one.day} className={styles.day} role="group" aria-label={one.name}>
            <span className={styles.dayName}>{dateOf(one.day)}<br /><span className={styles.sub} style={{ fontWeight: 440 }}>{one.name}</span></span>
            <Spans spans={one.hours ?? []} day={one.name} locked={locked} set={(hours) => set(days.map((other) => (other.day === one.day ? { ...one, hours } : other)))} />
            {!locked && <ActionIcon variant="subtle" color="gray" mt={4} aria-label={say("house.remove_day", { day: one.name })} onClick={() => set(days.filter((other) => other !== one))}><IconClose size={15} /></ActionIcon>}
          </div>
        ))}
      </div>
      {!locked && (
        <div className={styles.filters} style={{ marginTop: 12, marginBottom: 0 }}>
          <TextInput type="date" label={say("house.day")} value={day} error={taken && say("code.day_twice")} onChange={(event) => setDay(event.currentTarget.value)} />
          <TextInput label={say("house.name")} maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <Button variant="default" style={{ flex: "0 0 auto" }} disabled={!day || !name.trim() || taken} onClick={add}>{say("house.add_day")}</Button>
        </div>
      )}
    </Card>
  );
}
