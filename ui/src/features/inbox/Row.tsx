import { memo } from "react";
import { Link } from "wouter";
import type { Line } from "@/api/queries";
import { ChannelIcon } from "@/shared/channels";
import { Face } from "@/shared/Face";
import { useWords } from "@/shared/i18n";
import { IconAlarm, IconCheck, IconFlag, IconLock, IconPencil } from "@/shared/icons";
import { brief, lasting, useNow } from "@/shared/time";
import { Due } from "./due";
import { usePlace, writePlace } from "./place";
import styles from "./Row.module.css";

/** One line of the inbox: who, what about, the last words, how long they wait. */
export const Row = memo(function Row({ line, current, due }: { line: Line; current: boolean; due?: string | undefined }) {
  const { say, locale } = useWords();
  const [place] = usePlace();
  const now = useNow();
  const name = line.customer.name || say("person.nameless");
  const channel = line.channels.at(-1);
  const ours = line.last.from === "staff";
  return (
    <Link href={writePlace({ ...place, open: line.id })} className={styles.row} aria-current={current ? "true" : undefined} data-unread={line.unread > 0 || undefined}>
      <span className={styles.who}>
        <Face name={line.customer.name} />
        {channel && (
          <span className={styles.channel}>
            <ChannelIcon kind={channel} size={11} />
          </span>
        )}
      </span>
      <span className={styles.name}>
        <span className="cut">{name}</span>
        {line.walled && <IconLock size={12} aria-label={say("list.walled")} />}
      </span>
      <time className={styles.time} dateTime={line.last.at}>
        {brief(line.last.at, now, locale, say)}
      </time>
      <span className={`${styles.subject} cut`}>{line.subject || line.number}</span>
      <span className={styles.state}>
        {due && <Due at={due} now={now} />}
        {(line.priority === "urgent" || line.priority === "high") && <IconFlag size={13} className={styles.urgent} aria-label={say(line.priority === "urgent" ? "priority.urgent" : "priority.high")} />}
        {line.state === "snoozed" && <IconAlarm size={13} aria-label={say("state.snoozed")} />}
        {line.state === "closed" && <IconCheck size={13} aria-label={say("state.closed")} />}
      </span>
      <span className={`${styles.words} cut`}>
        {line.draft && <IconPencil size={12} className={styles.draft} aria-label={say("list.draft")} />}
        {ours && <span className="quiet">{say("list.ours")} </span>}
        {line.last.text || say("list.file")}
      </span>
      <span className={styles.state}>
        {line.unread > 0 ? (
          <span className={`${styles.unread} figures`} aria-label={say("list.unread", { count: line.unread })}>
            {line.unread}
          </span>
        ) : (
          line.waiting_since && (
            <span className={styles.waiting} title={say("list.waits")}>
              {lasting(now - Date.parse(line.waiting_since), locale)}
            </span>
          )
        )}
      </span>
    </Link>
  );
});
