import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { api, once, take, type Schemas } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { Loading } from "@/shared/states";
import { calendars } from "../settings/house/asked";
import { Form, useChange, useFields } from "../settings/house/kit";
import { crossed, WeekHours } from "../settings/house/WeekHours";
import { Step } from "./Page";
import styles from "./Welcome.module.css";

type Brand = Schemas["Brand"];
type Calendar = Schemas["Calendar"];
const WEEKDAYS = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: "09:00", closes: "18:00" }));

/** When somebody is there to answer; those who write at another time can be told when it will be. */
export function FirstHours({ brand }: { brand: Brand }) {
  const { say } = useWords();
  const asked = useQuery(calendars);
  return (
    <Step title={say("welcome.hours_title")} lead={say("welcome.hours_lead")}>
      {asked.isPending ? <Loading rows={4} /> : <Hours brand={brand} calendar={asked.data?.items.find((one) => one.id === brand.calendar_id) ?? null} />}
    </Step>
  );
}

function Hours({ brand, calendar }: { brand: Brand; calendar: Calendar | null }) {
  const { say, locale } = useWords();
  const [, go] = useLocation();
  const change = useChange();
  const countries = useQuery({ queryKey: ["holiday-countries"], queryFn: () => take(api.GET("/api/v1/holiday-countries")), staleTime: Infinity }).data?.items ?? [];
  const [fields, set] = useFields({ hours: calendar?.hours ?? WEEKDAYS, country: calendar?.country ?? regionOf(locale) });
  const wrong = [1, 2, 3, 4, 5, 6, 7].some((day) => crossed(fields.hours.filter((span) => span.weekday === day)));
  const names = new Intl.DisplayNames(locale, { type: "region" });
  const known = countries.some((one) => one.country === fields.country);
  const save = async () => {
    const body = { hours: fields.hours, country: known ? fields.country : "", subdivision: calendar?.country === fields.country ? calendar.subdivision : "", time_zone: brand.time_zone };
    await change(async () => {
      if (calendar) return take(api.PATCH("/api/v1/calendars/{calendar_id}", { params: { path: { calendar_id: calendar.id }, header: once() }, body }));
      const made = await take(api.POST("/api/v1/calendars", { params: { header: once() }, body: { ...body, name: brand.name } }));
      return take(api.PATCH("/api/v1/brands/{brand_id}", { params: { path: { brand_id: brand.id }, header: once() }, body: { calendar_id: made.id } }));
    }, "calendars", "brands");
    go("/welcome/channel");
  };
  return (
    <Form save={save} label={say("welcome.next")} disabled={wrong}>
      <WeekHours hours={fields.hours} set={(hours) => set({ hours })} locked={false} />
      <div className={styles.two}>
        <Select label={say("welcome.holidays")} description={say("welcome.holidays_hint")} clearable searchable value={known ? fields.country : null} placeholder={say("welcome.no_holidays")} data={countries.map((one) => ({ value: one.country, label: names.of(one.country) ?? one.country })).sort((a, b) => a.label.localeCompare(b.label, locale))} onChange={(chosen) => set({ country: chosen ?? "" })} />
      </div>
      <div><Button variant="subtle" onClick={() => go("/welcome/channel")}>{say("welcome.always_open")}</Button></div>
    </Form>
  );
}

/** The country that the reader's language names, if it names one: `es-ES` is Spain. */
function regionOf(locale: string): string {
  return new Intl.Locale(locale).region ?? "";
}
