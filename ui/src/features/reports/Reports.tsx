import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useLocation, useRoute, useSearch } from "wouter";
import { kinds, teams } from "@/api/queries";
import { useChannelName } from "@/shared/channels";
import { useWords } from "@/shared/i18n";
import { later } from "@/shared/later";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { Navigation } from "../inbox/Navigation";
import { Palette } from "../palette/Palette";
import { report, REPORTS, type Name } from "./asked";
import { Behind } from "./Behind";
import { lastDays, type Wish } from "./days";
import { Tables, Totals } from "./Tables";
import styles from "./Reports.module.css";

const Chart = later(() => import("./Chart"), <div className={styles.chart} />);
const SPANS = [7, 30, 90] as const;

/** Five plain reports, all of their state in the address: `/reports/waiting?begins=…&ends=…&key=…`. */
export default function Reports({ following }: { following: boolean | null }) {
  const { say } = useWords();
  const may = useMay("reports.read");
  const [, at] = useRoute("/reports/:name?");
  const name = REPORTS.find((one) => one === at?.name) ?? "volume";
  return (
    <div className={styles.page}>
      <a className={styles.skip} href="#report">{say("reports.skip")}</a>
      <Navigation following={following} />
      <main id="report" className={styles.main} tabIndex={-1}>
        <div className={styles.inner}>{may ? <Report key={name} name={name} /> : <Empty title={say("reports.not_allowed")} />}</div>
      </main>
      <Palette />
    </div>
  );
}

function Report({ name }: { name: Name }) {
  const { say } = useWords();
  const [, navigate] = useLocation();
  const given = new URLSearchParams(useSearch());
  const month = lastDays(30);
  const wish: Wish = { begins: given.get("begins") ?? month.begins, ends: given.get("ends") ?? month.ends, team: given.get("team") ?? undefined, channel: given.get("channel") ?? undefined };
  const asked = useQuery({ ...report(name, wish), placeholderData: (before) => before });
  const change = (more: Record<string, string | null>, where = name) => {
    const next = new URLSearchParams(given);
    for (const [key, value] of Object.entries({ key: null, part: null, ...more })) if (value === null) next.delete(key); else next.set(key, value);
    navigate(`/reports/${where}${next.size ? `?${next}` : ""}`, { replace: where === name });
  };
  const key = given.get("key");
  const part = given.get("part");
  const picked = key !== null || part !== null;
  const drawn = name !== "channels";
  return (
    <>
      <h1 className={styles.top}>{say("reports.title")}</h1>
      <nav className={styles.tabs} aria-label={say("reports.title")}>
        {REPORTS.map((one) => (
          <button key={one} type="button" ref={one === name ? intoView : undefined} aria-current={one === name ? "page" : undefined} onClick={() => change({}, one)}>{say(`report.${one}`)}</button>
        ))}
      </nav>
      <p className={`quiet ${styles.about}`}>{say(`reporting.${name}`)}</p>
      <Filters wish={wish} change={change} />
      {asked.error ? (
        <Failed error={asked.error} again={() => void asked.refetch()} />
      ) : !asked.data ? (
        <Loading rows={6} />
      ) : asked.data.rows.length === 0 ? (
        <Empty title={say("reports.nothing")} hint={say("reports.nothing_hint")} />
      ) : (
        <>
          <Totals shown={asked.data} />
          {drawn && <Chart shown={asked.data} pick={(day) => change({ key: day })} />}
          {picked && <Behind name={name} wish={wish} at={key} part={part} close={() => change({})} />}
          <Tables shown={asked.data} pick={change} />
        </>
      )}
    </>
  );
}

/** Where the row of reports is wider than the screen, the one that is shown stands in it; the page itself stays. */
function intoView(tab: HTMLElement | null) {
  const row = tab?.parentElement;
  if (tab && row) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

function Filters({ wish, change }: { wish: Wish; change: (more: Record<string, string | null>) => void }) {
  const { say } = useWords();
  const channel = useChannelName();
  const allTeams = useQuery(teams);
  const allKinds = useQuery(kinds);
  const span = SPANS.find((days) => lastDays(days).begins === wish.begins && lastDays(days).ends === wish.ends);
  return (
    <div className={styles.filters}>
      <SegmentedControl
        size="sm"
        aria-label={say("reports.span")}
        value={span ? String(span) : ""}
        onChange={(days) => change({ ...lastDays(Number(days)) } as Record<string, string>)}
        data={SPANS.map((days) => ({ value: String(days), label: say("reports.last_days", { count: days }) }))}
      />
      <TextInput type="date" size="sm" label={say("reports.begins")} value={wish.begins} max={wish.ends} onChange={(event) => event.currentTarget.value && change({ begins: event.currentTarget.value })} />
      <TextInput type="date" size="sm" label={say("reports.ends")} value={wish.ends} min={wish.begins} onChange={(event) => event.currentTarget.value && change({ ends: event.currentTarget.value })} />
      <Select size="sm" clearable label={say("reports.team")} placeholder={say("reports.all")} value={wish.team ?? null} onChange={(team) => change({ team })} data={(allTeams.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))} />
      <Select size="sm" clearable label={say("reports.channel")} placeholder={say("reports.all")} value={wish.channel ?? null} onChange={(chosen) => change({ channel: chosen })} data={(allKinds.data?.items ?? []).map((one) => ({ value: one.kind, label: channel(one.kind) }))} />
    </div>
  );
}
