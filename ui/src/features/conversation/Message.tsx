import { useState, memo } from "react";
import type { Item } from "@/api/queries";
import { ChannelIcon, useChannelName } from "@/shared/channels";
import { useWords, type Key } from "@/shared/i18n";
import { IconAlert, IconCheck, IconChecks, IconClock, IconLock } from "@/shared/icons";
import { clockTime, wholeTime } from "@/shared/time";
import { Files } from "./Files";
import { MailFrame } from "./MailFrame";
import styles from "./Message.module.css";

const DELIVERY: Record<string, typeof IconCheck> = { held: IconClock, queued: IconClock, sending: IconClock, sent: IconCheck, delivered: IconChecks, read: IconChecks };
const BAD = new Set(["failed", "refused", "unknown"]);

/** A message or a note: who, by which channel, when; what a mail quotes and its signature are folded. */
export const Message = memo(function Message({ item, before, matter }: { item: Item; before: Item | undefined; matter: string }) {
  const { say, locale } = useWords();
  const channelName = useChannelName();
  const [asMail, setAsMail] = useState(false);
  const note = item.kind === "note";
  const ours = note || item.direction === "out";
  const name = item.from.name || handleOf(item) || say("person.nameless");
  const sameChannel = before?.kind === "message" && before.channel === item.channel && before.conversation === item.conversation;
  const subject = item.subject && bare(item.subject) !== bare(matter) ? item.subject : "";
  return (
    <article className={styles.message} data-from={note ? "note" : ours ? "us" : "them"} data-state={item.state}>
      <span className={styles.badge} data-same={sameChannel || undefined}>{note ? <IconLock size={14} aria-label={say("thread.note")} /> : <ChannelIcon kind={item.channel ?? ""} size={14} />}</span>
      <div className={styles.bubble}>
        <header className={styles.head}>
          <strong>{name}</strong>
          <span>{note ? say("thread.note") : channelName(item.channel ?? "")}</span>
          <time dateTime={item.at} title={wholeTime(item.at, locale)}>{clockTime(item.at, locale)}</time>
          <Doubt item={item} />
        </header>
        {subject && <p className={styles.subject}>{subject}</p>}
        {asMail ? <MailFrame id={item.id} /> : item.text && <p className={styles.text}>{item.text}</p>}
        <Folded item={item} />
        {item.attachments && item.attachments.length > 0 && <Files files={item.attachments} />}
        {item.page && (
          <button type="button" className={styles.fold} aria-pressed={asMail} onClick={() => setAsMail(!asMail)}>
            {say(asMail ? "mail.as_text" : "mail.as_sent")}
          </button>
        )}
        {ours && !note && item.state && <Delivery state={item.state} reason={item.reason ?? ""} />}
      </div>
    </article>
  );
});

const handleOf = (item: Item) => String((item.from.handle as { value?: string } | null)?.value ?? "");

/** A subject without the marks that mail programs put before it. */
const bare = (subject: string | null | undefined) => (subject ?? "").replace(/^((re|rv|fwd?|aw|sv)\s*:\s*)+/i, "").trim();

function Doubt({ item }: { item: Item }) {
  const { say } = useWords();
  const role = { third_party: "thread.third_party", cc: "thread.copied" }[item.from.kind] as Key | undefined;
  const level = item.from.assurance;
  const unsure = item.direction === "in" && level !== null && level !== undefined && level < 2;
  return (
    <>
      {role && <span className={styles.doubt}>{say(role)}</span>}
      {unsure && <span className={styles.doubt} title={say("thread.unproven_hint")}>{say("thread.unproven")}</span>}
    </>
  );
}

function Folded({ item }: { item: Item }) {
  const { say } = useWords();
  const { quoted, signature } = item as { quoted?: string | null; signature?: string | null };
  return (
    <>
      {signature && (
        <details className={styles.folded}>
          <summary>{say("mail.signature")}</summary>
          <p className={styles.text}>{signature}</p>
        </details>
      )}
      {quoted && (
        <details className={styles.folded}>
          <summary>{say("mail.quoted")}</summary>
          <p className={styles.text}>{quoted}</p>
        </details>
      )}
    </>
  );
}

/** Never shown as sent what was not: the state in words, and why where it went wrong. */
function Delivery({ state, reason }: { state: string; reason: string }) {
  const { say } = useWords();
  const bad = BAD.has(state);
  const Icon = DELIVERY[state] ?? IconAlert;
  return (
    <footer className={styles.delivery} data-bad={bad || undefined}>
      <Icon size={13} aria-hidden="true" />
      {say(`delivery.${state}` as Key)}
      {bad && reason && <span className={styles.reason}>{reason}</span>}
    </footer>
  );
}
