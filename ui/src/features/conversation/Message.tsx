import { memo, useRef, useState } from "react";
import type { Item } from "@/api/queries";
import { ChannelIcon, useChannelName } from "@/shared/channels";
import { Fold } from "@/shared/Fold";
import { useHere } from "@/shared/here";
import { useWords, type Key } from "@/shared/i18n";
import { IconAlert, IconCheck, IconChecks, IconClock, IconDots, IconLock } from "@/shared/icons";
import { later } from "@/shared/later";
import { clockTime, wholeTime } from "@/shared/time";
import { useActs } from "./acts";
import { Names } from "../composer/Names";
import { Files } from "./Files";
import { MailFrame } from "./MailFrame";
import styles from "./Message.module.css";

const MessageMenu = later(() => import("./MessageMenu"));
const Outcome = later(() => import("./Outcome"));

const DELIVERY: Record<string, typeof IconCheck> = { held: IconClock, queued: IconClock, sending: IconClock, sent: IconCheck, delivered: IconChecks, read: IconChecks };
const BAD = new Set(["failed", "refused", "unknown"]);

/** A message or a note: who, by which channel, when; what a mail quotes and its signature are folded. */
export const Message = memo(function Message({ item, before, matter }: { item: Item; before: Item | undefined; matter: string }) {
  const { say, locale } = useWords();
  const channelName = useChannelName();
  const [asMail, setAsMail] = useHere(`mail ${item.id}`, false);
  const note = item.kind === "note";
  const ours = note || item.direction === "out";
  const name = item.from.name || handleOf(item) || say("person.nameless");
  const sameChannel = before?.kind === "message" && before.channel === item.channel && before.conversation === item.conversation;
  const subject = item.subject && bare(item.subject) !== bare(matter) ? item.subject : "";
  const acts = useActs();
  const mine = item.conversation === acts.conversation.id;
  return (
    <article className={styles.message} data-chosen={acts.chosen?.has(item.id) || undefined} data-from={note ? "note" : ours ? "us" : "them"} data-state={item.state}>
      {acts.chosen && mine && (
        <input
          type="checkbox"
          className={styles.box}
          aria-label={say("choose.one", { name, time: clockTime(item.at, locale) })}
          checked={acts.chosen.has(item.id)}
          onChange={(event) => acts.choose(item, event.currentTarget.checked)}
        />
      )}
      <span className={styles.badge} data-same={sameChannel || undefined}>{note ? <IconLock size={14} aria-label={say("thread.note")} /> : <ChannelIcon kind={item.channel ?? ""} size={14} />}</span>
      <div className={styles.bubble}>
        <header className={styles.head}>
          <strong>{name}</strong>
          <span>{note ? say("thread.note") : channelName(item.channel ?? "")}</span>
          <time dateTime={item.at} title={wholeTime(item.at, locale)}>{clockTime(item.at, locale)}</time>
          <Doubt item={item} />
          <More item={item} name={name} />
        </header>
        <Recipients item={item} />
        {subject && <p className={styles.subject}>{subject}</p>}
        {asMail ? <MailFrame id={item.id} /> : item.text && <p className={styles.text}>{note ? <Names item={item} /> : item.text}</p>}
        <Folded item={item} />
        {item.attachments && item.attachments.length > 0 && <Files files={item.attachments} />}
        {item.page && (
          <button type="button" className={styles.fold} aria-pressed={asMail} onClick={() => setAsMail(!asMail)}>
            {say(asMail ? "mail.as_text" : "mail.as_sent")}
          </button>
        )}
        {ours && !note && item.state && <Delivery item={item} state={item.state} />}
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
      {item.automatic && <span>{say("mail.automatic")}</span>}
      {item.spam && <span className={styles.doubt}>{say("mail.spam")}</span>}
    </>
  );
}

function Folded({ item }: { item: Item }) {
  const { say } = useWords();
  const { quoted, signature } = item as { quoted?: string | null; signature?: string | null };
  return (
    <>
      {signature && (
        <Fold of={`signature ${item.id}`} title={say("mail.signature")} className={styles.folded}>
          <p className={styles.text}>{signature}</p>
        </Fold>
      )}
      {quoted && (
        <Fold of={`quoted ${item.id}`} title={say("mail.quoted")} className={styles.folded}>
          <p className={styles.text}>{quoted}</p>
        </Fold>
      )}
    </>
  );
}

/** What can be done with one message: fetched when somebody asks. */
function More({ item, name }: { item: Item; name: string }) {
  const { say, locale } = useWords();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus({ preventScroll: true });
  };
  return (
    <span className={styles.more} data-open={open || undefined}>
      <button ref={button} type="button" className={styles.dots} aria-haspopup="menu" aria-expanded={open} aria-label={say("message.more", { name, time: clockTime(item.at, locale) })} onClick={() => setOpen(true)}>
        <IconDots size={15} aria-hidden="true" />
      </button>
      {open && <MessageMenu item={item} close={close} />}
    </span>
  );
}

/** Whom it went to besides the one whose thread it is; at which of our addresses it came in as well. */
function Recipients({ item }: { item: Item }) {
  const { say } = useWords();
  const names = (those: readonly Record<string, string>[] | null | undefined) => (those ?? []).map((one) => one.name || one.value).join(", ");
  const to = (item.to?.length ?? 0) > 1 || item.from.kind === "third_party" ? names(item.to) : "";
  const lines = [to && say("sent.to", { names: to }), item.cc?.length && say("sent.cc", { names: names(item.cc) }), item.bcc?.length && say("sent.bcc", { names: names(item.bcc) }), item.also_at?.length && say("sent.also_at", { names: item.also_at.map((one) => one.name).join(", ") })];
  const said = lines.filter(Boolean).join(" · ");
  return said ? <div className={styles.copies}>{said}</div> : null;
}

/** Never shown as sent what was not: the state in words, why where it went wrong, and of each recipient what is known. */
function Delivery({ item, state }: { item: Item; state: string }) {
  const { say } = useWords();
  const acts = useActs();
  const bad = BAD.has(state);
  const Icon = DELIVERY[state] ?? IconAlert;
  return (
    <footer className={styles.delivery} data-bad={bad || undefined}>
      <Icon size={13} aria-hidden="true" />
      {say(`delivery.${state}` as Key)}
      {bad && item.reason && <span className={styles.reason}>{item.reason}</span>}
      {bad && (
        <button type="button" className={styles.fold} onClick={() => acts.begin({ what: "why", message: item.id })}>
          {say("do.why")}
        </button>
      )}
      {item.reports?.map((one) => (
        <span key={one.value} className={styles.reason} data-bad={one.state === "failed" || undefined}>
          {one.value}: {say(`report.${one.state}` as Key)} {one.reason}
        </span>
      ))}
      {(state === "unknown" || state === "held") && <Outcome item={item} />}
    </footer>
  );
}
