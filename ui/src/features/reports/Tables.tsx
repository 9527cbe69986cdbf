import { Table } from "@mantine/core";
import { useChannelName } from "@/shared/channels";
import { useWords, type Key, type Words } from "@/shared/i18n";
import { lasting } from "@/shared/time";
import type { Row, Shown } from "./asked";
import styles from "./Reports.module.css";

type Pick = (more: Record<string, string | null>) => void;

/** What a row's key is called: a day, a channel, or a number of channels. */
export function useKeyName(shown: { report: Shown["report"] }): (key: string, part?: boolean) => string {
  const { say, locale } = useWords();
  const channel = useChannelName();
  return (key, part = false) => {
    if (part) return key === "" ? say("reports.no_channel") : key.split("+").map(channel).join(" + ");
    if (shown.report === "channels") return say("reports.used", { count: Number(key) });
    return new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(`${key}T12:00:00Z`));
  };
}

export function time(seconds: number | null | undefined, { locale, say }: Words): string {
  return seconds === null || seconds === undefined ? "–" : seconds < 60 ? say("reports.under_a_minute") : lasting(seconds * 1000, locale);
}

export function Totals({ shown }: { shown: Shown }) {
  const words = useWords();
  const { say, locale } = words;
  const { figures, half, most } = shown.total;
  return (
    <dl className={styles.totals}>
      {shown.figures.map((figure) => (
        <div key={figure}>
          <dt>{say(`figure.${figure}` as Key)}</dt>
          <dd className="figures">{(figures[figure] ?? 0).toLocaleString(locale)}</dd>
        </div>
      ))}
      {shown.timed && (
        <>
          <div><dt>{say(`half.${shown.report}` as Key)}</dt><dd className="figures">{time(half, words)}</dd></div>
          <div><dt>{say(`most.${shown.report}` as Key)}</dt><dd className="figures">{time(most, words)}</dd></div>
        </>
      )}
    </dl>
  );
}

/** By channel and by day; each line leads to the conversations behind it. */
export function Tables({ shown, pick }: { shown: Shown; pick: Pick }) {
  const { say } = useWords();
  const channels = shown.report === "channels";
  return (
    <>
      <Rows shown={shown} title={say(channels ? "reports.combinations" : "reports.by_channel")} rows={shown.parts} part pick={(key) => pick({ part: key })} />
      <Rows shown={shown} title={say(channels ? "reports.by_number" : "reports.by_day")} rows={channels ? shown.rows : [...shown.rows].reverse()} pick={(key) => pick({ key })} />
    </>
  );
}

function Rows({ shown, title, rows, part, pick }: { shown: Shown; title: string; rows: Row[]; part?: boolean; pick: (key: string) => void }) {
  const words = useWords();
  const { say, locale } = words;
  const name = useKeyName(shown);
  return (
    <section className={styles.card}>
      <h2>{title}</h2>
      <div className={styles.wide} tabIndex={0} role="region" aria-label={title}>
        <Table verticalSpacing="xs" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th><span className="unseen">{title}</span></Table.Th>
              {shown.figures.map((figure) => <Table.Th key={figure} className={styles.number}>{say(`figure.${figure}` as Key)}</Table.Th>)}
              {shown.timed && <Table.Th className={styles.number}>{say(`half.${shown.report}` as Key)}</Table.Th>}
              {shown.timed && <Table.Th className={styles.number}>{say(`most.${shown.report}` as Key)}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.key}>
                <Table.Th scope="row"><button type="button" className={styles.link} onClick={() => pick(row.key)}>{name(row.key, part)}</button></Table.Th>
                {shown.figures.map((figure) => <Table.Td key={figure} className={`${styles.number} figures`}>{(row.figures[figure] ?? 0).toLocaleString(locale)}</Table.Td>)}
                {shown.timed && <Table.Td className={`${styles.number} figures`}>{time(row.half, words)}</Table.Td>}
                {shown.timed && <Table.Td className={`${styles.number} figures`}>{time(row.most, words)}</Table.Td>}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
