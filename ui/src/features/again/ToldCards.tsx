import { ActionIcon, Button } from "@mantine/core";
import { useRef } from "react";
import type { Opened } from "@/api/queries";
import { ChannelIcon } from "@/shared/channels";
import { useHere } from "@/shared/here";
import { useWords } from "@/shared/i18n";
import { IconClose, IconThread } from "@/shared/icons";
import { brief, useNow } from "@/shared/time";
import { useAsked, type Found } from "./asked";
import { fieldOf, putInPlace } from "./field";
import { useShow } from "./show";
import { Underline } from "./Underline";
import styles from "./again.module.css";

const FEW = 2;

/**
 * "They told us": a question whose answer the thread holds is underlined while one writes, and the answer offered with
 * its source. It stands in the composer below the field, finds it there, and never keeps anybody from sending.
 */
export default function ToldCards({ conversation, text }: { conversation: Opened; text: string }) {
  const { say } = useWords();
  const [left, setLeft] = useHere<string[]>(`told ${conversation.id}`, []);
  const found = useAsked(conversation.id, text).filter((one) => !left.includes(one.question));
  const anchor = useRef<HTMLDivElement>(null);
  const use = (one: Found) => {
    const field = fieldOf(anchor.current);
    if (field) putInPlace(field, one.question, one.start, one.instead);
  };
  const leave = (one: Found) => {
    setLeft([...left, one.question]);
    fieldOf(anchor.current)?.focus();
  };
  return (
    <div ref={anchor} className={styles.anchor}>
      <Underline beside={anchor} text={text} found={found} />
      <p className="unseen" role="status">{found.length > 0 && say("again.found", { count: found.length, answer: found[0]!.answer || found[0]!.source.text })}</p>
      {found.length > 0 && (
        <ul className={styles.cards} aria-label={say("again.title")}>
          {found.slice(0, FEW).map((one) => (
            <Card key={`${one.question}${one.start}`} one={one} use={() => use(one)} leave={() => leave(one)} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Card({ one, use, leave }: { one: Found; use: () => void; leave: () => void }) {
  const { say, locale } = useWords();
  const now = useNow();
  const show = useShow();
  return (
    <li className={styles.card}>
      <IconThread size={16} className={styles.icon} aria-hidden="true" />
      <div className={styles.told}>
        <p className={styles.quote}>
          <b>{say("again.title")}:</b> «<Quote text={one.source.text} answer={one.answer} />»
        </p>
        <p className={styles.source}>
          <ChannelIcon kind={one.source.channel} size={12} /> {one.source.name && `${one.source.name} · `}
          <time dateTime={one.source.at}>{brief(one.source.at, now, locale, say)}</time>
          {one.elsewhere && ` · ${say("again.elsewhere")}`}
        </p>
      </div>
      <div className={styles.do}>
        <Button size="compact-sm" variant="light" onClick={use} title={one.instead}>{say("again.use")}</Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => show(one.source)}>{say("again.show")}</Button>
        <ActionIcon size="sm" variant="subtle" color="gray" onClick={leave} aria-label={say("again.leave")} title={say("again.leave")}>
          <IconClose size={14} />
        </ActionIcon>
      </div>
    </li>
  );
}

/** What was said, the bare answer in it stronger. */
function Quote({ text, answer }: { text: string; answer: string }) {
  const at = answer ? text.indexOf(answer) : -1;
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <strong>{answer}</strong>
      {text.slice(at + answer.length)}
    </>
  );
}
