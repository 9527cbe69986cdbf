import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { ReactNode } from "react";
import { useWords, type Say } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { brief, lasting, useNow, wholeTime } from "@/shared/time";
import type { Kind } from "./channelForm";
import { activity, opening, type Account } from "./channelQueries";
import { brands } from "./house/asked";
import { Card, Copy, When } from "./house/kit";
import styles from "./Channels.module.css";

/** What one knows of an account at a glance: what came and went, what waits, what may go out, where to post. */
export function ChannelFacts({ account: one, kind }: { account: Account; kind?: Kind }) {
  const { say, locale } = useWords();
  const now = useNow();
  const manages = useMay("channels.manage");
  const lately = useQuery(activity(one.id)).data;
  const seen = (at: string | null | undefined, never: string) => (at ? <When at={at} /> : never);
  const queue = one.queue;
  return (
    <Card title={say("channels.how")}>
      <dl className={styles.facts}>
        {!kind?.hosts && <Fact name={say("channels.url")}><span className={styles.copied}><code className={styles.code}>{one.url}</code><Copy text={one.url} /></span></Fact>}
        <House account={one} />
        <Fact name={say("channels.last_in")}>{lately && seen(lately.last_in_at, say("channels.none_lately"))}</Fact>
        {one.limits?.sends !== false && <Fact name={say("channels.last_out")}>{lately && seen(lately.last_out_at, say("channels.none_lately"))}</Fact>}
        {one.listening && (
          <Fact name={say("channels.listening")}>
            {say(one.listening.state === "connected" ? "channels.listens" : one.listening.state === "away" ? "channels.away" : "channels.refused")} · {brief(one.listening.since_at, now, locale, say)}
          </Fact>
        )}
        <Fact name={say("settings.queue")}>
          <span className="figures">
            {[say("channels.waiting", { count: queue.queued ?? 0 }), (queue.failing ?? 0) > 0 && say("channels.failing", { count: queue.failing }), (queue.unknown ?? 0) > 0 && say("channels.unknown", { count: queue.unknown })].filter(Boolean).join(" · ")}
            {queue.oldest_at && <span className="quiet"> · {say("channels.oldest", { time: lasting(now - Date.parse(queue.oldest_at), locale) })}</span>}
          </span>
        </Fact>
        {lately && lately.parked > 0 && (
          <Fact name={say("settings.parked")}>
            {manages ? <Link href={`/settings/parked?account=${one.id}`}>{say("channels.parked", { count: lately.parked })}</Link> : say("channels.parked", { count: lately.parked })}
          </Fact>
        )}
        <Fact name={say("channels.limits")}>{limitsOf(one, say, locale)}</Fact>
        <Fact name={say("channels.since")}>{wholeTime(one.created_at, locale)}</Fact>
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <><dt>{name}</dt><dd>{children}</dd></>;
}

/** The brand in whose name the account speaks, and whether it is open now. */
function House({ account: one }: { account: Account }) {
  const { say, locale } = useWords();
  const may = useMay("company.read");
  const brand = useQuery({ ...brands, enabled: may }).data?.items.find((each) => each.id === one.brand);
  const now = useQuery({ ...opening(brand?.calendar_id ?? ""), enabled: !!brand?.calendar_id }).data;
  if (!brand) return null;
  const when = !brand.calendar_id ? say("channels.always_open") : !now ? "" : now.open ? say("channels.open_now") : now.next_opening ? say("channels.opens", { time: wholeTime(now.next_opening, locale) }) : say("channels.closed_now");
  return <Fact name={say("channels.brand")}>{brand.name}{when && <span className="quiet"> · {when}</span>}</Fact>;
}

function limitsOf({ limits }: Account, say: Say, locale: string): string {
  if (!limits) return say("channels.limits_unknown");
  if (!limits.sends) return say("channels.receives_only");
  const number = new Intl.NumberFormat(locale);
  const size = new Intl.NumberFormat(locale, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
  const told = [
    limits.text_max ? say("channels.text_max", { count: number.format(limits.text_max) }) : say("channels.text_any"),
    limits.media_max_bytes ? say("channels.media_max", { size: size.format(limits.media_max_bytes / 1e6) }) : say("channels.media_none"),
    limits.window_seconds ? say("channels.window", { time: lasting(limits.window_seconds * 1000, locale) }) : "",
    limits.begins ? "" : say("channels.no_begin"),
    ...limits.rates.map((rate) => say("channels.rate", { count: number.format(rate.count), seconds: number.format(rate.seconds) })),
  ];
  return told.filter(Boolean).join(" · ");
}
