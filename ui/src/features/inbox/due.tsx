import { useQueries, useQuery } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { Line } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { lasting } from "@/shared/time";
import styles from "./Row.module.css";

export const targets = { queryKey: ["answer-targets"], queryFn: () => take(api.GET("/api/v1/answer-targets")), staleTime: 300_000 };

/** When an answer is due, by conversation; a page of the list at a time, and only where a brand promises one. */
export function useDue(pages: readonly { items: Line[] }[]): ReadonlyMap<string, string> {
  const { data } = useQuery(targets);
  const promised = (data?.items.length ?? 0) > 0;
  const asked = useQueries({
    queries: pages.map((page) => {
      const waiting = page.items.filter((line) => line.waiting_since && line.state !== "closed");
      return {
        queryKey: ["answer-timers", waiting.map((line) => [line.id, line.waiting_since])],
        queryFn: () => take(api.GET("/api/v1/answer-timers", { params: { query: { conversation: waiting.map((line) => line.id) } } })),
        enabled: promised && waiting.length > 0,
        staleTime: 300_000,
      };
    }),
    combine: (found) => new Map(found.flatMap(({ data: shown }) => shown?.items ?? []).flatMap((one) => (one.due_at ? [[one.conversation_id, one.due_at] as const] : []))),
  });
  return asked;
}

/** How long there is to answer, or for how long it is late. */
export function Due({ at, now }: { at: string; now: number }) {
  const { say, locale } = useWords();
  const left = Date.parse(at) - now;
  const late = left < 0;
  const time = lasting(Math.abs(left), locale);
  const words = say(late ? "timer.late" : "timer.due", { time });
  return <span className={styles.due} data-late={late || undefined} title={words} aria-label={words} role="img">{late ? `−${time}` : time}</span>;
}
