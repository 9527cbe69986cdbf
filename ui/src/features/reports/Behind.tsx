import { ActionIcon, Badge } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Link } from "wouter";
import { ChannelIcon } from "@/shared/channels";
import { useWords, type Key } from "@/shared/i18n";
import { IconClose } from "@/shared/icons";
import { Empty, Failed, Loading } from "@/shared/states";
import { brief, useNow } from "@/shared/time";
import { behind, type Name } from "./asked";
import type { Wish } from "./days";
import { time, useKeyName } from "./Tables";
import styles from "./Reports.module.css";

/** The conversations behind one figure. */
export function Behind({ name, wish, at, part, close }: { name: Name; wish: Wish; at: string | null; part: string | null; close: () => void }) {
  const words = useWords();
  const { say, locale } = words;
  const now = useNow();
  const head = useRef<HTMLHeadingElement>(null);
  const keyName = useKeyName({ report: name });
  const asked = useQuery(behind(name, wish, at, part));
  useEffect(() => head.current?.focus(), [at, part]);
  const of = [at ? keyName(at) : "", part !== null ? keyName(part, true) : ""].filter(Boolean).join(" · ");
  return (
    <section className={styles.card} aria-busy={asked.isPending}>
      <div className={styles.title}>
        <h2 ref={head} tabIndex={-1}>{say("reports.behind", { of })}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={say("do.close")} onClick={close}><IconClose size={18} /></ActionIcon>
      </div>
      {asked.error ? (
        <Failed error={asked.error} again={() => void asked.refetch()} />
      ) : !asked.data ? (
        <Loading rows={3} />
      ) : asked.data.items.length === 0 ? (
        <Empty title={say("reports.nothing")} />
      ) : (
        <ul className={styles.lines}>
          {asked.data.items.map((one) => (
            <li key={one.id}>
              <Link href={`/inbox/all/${one.id}`}>
                <span className={styles.icons}>{one.channels.map((kind) => <ChannelIcon key={kind} kind={kind} size={16} />)}</span>
                <span className="strong cut">{one.customer.name || say("person.nameless")}</span>
                <span className={`${styles.text} cut quiet`}>{one.subject || one.text}</span>
                {one.seconds !== null && <span className="figures">{time(one.seconds, words)}</span>}
                <Badge size="sm" variant="light" color="gray">{say(`state.${one.state}` as Key)}</Badge>
                <span className="figures quiet">{brief(one.at, now, locale, say)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {asked.data?.more && <p className="quiet">{say("reports.more")}</p>}
    </section>
  );
}
