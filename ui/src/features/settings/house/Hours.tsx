import { Badge, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, once, take, type Schemas } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { wholeTime } from "@/shared/time";
import { brands, calendars } from "./asked";
import { CalendarEditor } from "./CalendarEditor";
import { Card, Dangerous, useChange, useDeeper } from "./kit";
import styles from "./house.module.css";
import { Track, weekdayName } from "./WeekHours";

type Calendar = Schemas["Calendar"];

/** When somebody is there: calendars of opening hours, each with its holidays. */
export default function Hours() {
  const { say } = useWords();
  const [id, go] = useDeeper();
  const may = useMay("company.manage");
  const asked = useQuery(calendars);
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const open = asked.data.items.find((one) => one.id === id);
  if (open || (id === "new" && may)) return <CalendarEditor key={id} calendar={open ?? null} />;
  return (
    <Card whole title={say("house.hours")} hint={say("house.hours_hint")} actions={may && <Button size="compact-md" onClick={() => go("new")}>{say("house.new_calendar")}</Button>}>
      {asked.data.items.length === 0 ? (
        <Empty title={say("house.no_calendars")} hint={say("house.no_calendars_hint")} />
      ) : (
        <ul className={styles.rows}>{asked.data.items.map((one) => <Row key={one.id} calendar={one} />)}</ul>
      )}
    </Card>
  );
}

function Row({ calendar }: { calendar: Calendar }) {
  const { say, locale } = useWords();
  const [, go] = useDeeper();
  const may = useMay("company.manage");
  const change = useChange();
  const now = useQuery({ queryKey: ["calendars", calendar.id, "opening"], queryFn: () => take(api.GET("/api/v1/calendars/{calendar_id}/opening", { params: { path: { calendar_id: calendar.id } } })), refetchInterval: 60_000 });
  const kept = useQuery(brands);
  const mine = kept.data?.items.filter((brand) => brand.calendar_id === calendar.id).map((brand) => brand.name) ?? [];
  const remove = () => change(() => take(api.DELETE("/api/v1/calendars/{calendar_id}", { params: { path: { calendar_id: calendar.id }, header: once() } })), "calendars");
  const country = calendar.country && new Intl.DisplayNames(locale, { type: "region" }).of(calendar.country);
  return (
    <li>
      <div>
        <div className={styles.name}>
          {calendar.name}{" "}
          {now.data && <Badge size="sm" variant="light" color={now.data.open ? "pine" : "gray"}>{say(now.data.open ? "house.open_now" : "house.closed_now")}</Badge>}
        </div>
        <div className={styles.sub}>
          {[calendar.time_zone.replaceAll("_", " "), country && say("house.holidays_of", { country: calendar.subdivision ? `${country} (${calendar.subdivision})` : country }), mine.length > 0 && mine.join(", ")].filter(Boolean).join(" · ")}
        </div>
        {now.data && !now.data.open && now.data.next_opening && <div className={styles.sub}>{say("house.opens_next", { time: wholeTime(now.data.next_opening as string, locale) })}</div>}
      </div>
      <div className={styles.acts}>
        <Button size="compact-md" variant="default" onClick={() => go(calendar.id)}>{say(may ? "house.edit" : "house.look")}</Button>
        {may && <Dangerous title={say("house.delete_calendar", { name: calendar.name })} label={say("house.delete")} text={say("house.delete_calendar_hint")} act={remove}>{say("house.delete")}</Dangerous>}
      </div>
      <div className={styles.below} aria-hidden="true">
        <div style={{ display: "grid", gridTemplateColumns: "repeat(7, minmax(0, 1fr))", gap: 6 }}>
          {[1, 2, 3, 4, 5, 6, 7].map((day) => (
            <div key={day}>
              <Track spans={calendar.hours.filter((span) => span.weekday === day)} />
              <span className={styles.sub} style={{ fontSize: 12 }}>{weekdayName(day, locale, "short")}</span>
            </div>
          ))}
        </div>
      </div>
    </li>
  );
}
