import "@mantine/core/styles/ColorSwatch.layer.css";
import "@mantine/core/styles/Paper.layer.css";
import "@mantine/charts/styles.layer.css";
import { BarChart } from "@mantine/charts";
import { useReducedMotion } from "@mantine/hooks";
import { useWords, type Key } from "@/shared/i18n";
import type { Shown } from "./asked";
import { daysBetween } from "./days";
import styles from "./Reports.module.css";

const COLOURS = ["pine.6", "blue.6", "orange.6"];

/** The days of a report as bars; a bar leads to its conversations. The table below says the same to who cannot see it. */
export default function Chart({ shown, pick }: { shown: Shown; pick: (day: string) => void }) {
  const { say, locale } = useWords();
  const still = useReducedMotion();
  const of = new Map(shown.rows.map((row) => [row.key, row.figures]));
  const short = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const data = daysBetween(shown.begins, shown.ends).map((day) => ({ day, name: short.format(new Date(`${day}T12:00:00Z`)), ...Object.fromEntries(shown.figures.map((figure) => [figure, of.get(day)?.[figure] ?? 0])) }));
  return (
    <div className={styles.chart} aria-hidden="true">
      <BarChart
        h={260}
        data={data}
        dataKey="name"
        withLegend
        legendProps={{ itemSorter: null }} // in the order of the bars
        yAxisProps={{ allowDecimals: false }}
        gridAxis="x"
        tickLine="none"
        series={shown.figures.map((figure, n) => ({ name: figure, label: say(`figure.${figure}` as Key), color: COLOURS[n]! }))}
        valueFormatter={(value) => value.toLocaleString(locale)}
        barProps={{ isAnimationActive: !still, radius: [3, 3, 0, 0] }}
        barChartProps={{ accessibilityLayer: false, onClick: (at) => pickAt(data, at.activeIndex, pick) }}
      />
    </div>
  );
}

function pickAt(data: { day: string }[], index: unknown, pick: (day: string) => void): void {
  const day = data[Number(index)]?.day;
  if (index !== null && index !== undefined && day) pick(day);
}
