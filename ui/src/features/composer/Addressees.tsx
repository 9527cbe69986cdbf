import { Button, TagsInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import type { Way } from "@/api/queries";
import { useWords, type Key } from "@/shared/i18n";
import type { DraftWords } from "./draft";
import { copies } from "./queries";
import styles from "./Addressees.module.css";

interface Props {
  conversation: string;
  way: Way;
  /** Who took part by having been in copy. */
  copied: readonly Schemas["Participant"][];
  subject: string;
  words: DraftWords;
  change: (words: Partial<DraftWords>) => void;
}

const REASONS = new Set(["unusable", "bouncing", "everything"]);

/** Who will get this mail, and what it is about. Nobody gets a copy unseen. */
export default function Addressees({ conversation, way, copied, subject, words, change }: Props) {
  const { say } = useWords();
  const cc = (words.cc ?? []).map((one) => one.value);
  const bcc = (words.bcc ?? []).map((one) => one.value);
  const [open, setOpen] = useState(false);
  const [asked] = useDebouncedValue([...cc, ...bcc].sort(), 300);
  const { data } = useQuery(copies(conversation, asked));
  const wrong = (data?.items ?? []).filter((one) => REASONS.has(one.reason) && [...cc, ...bcc].includes(one.value));
  const others = copied.filter((one) => one.value !== way.to.value && !cc.includes(one.value) && !bcc.includes(one.value));
  const addresses = (values: string[]) => values.map((value) => ({ kind: "email", value: value.trim(), name: copied.find((one) => one.value === value)?.name ?? "" }));
  const shown = open || cc.length > 0 || bcc.length > 0;
  return (
    <div className={styles.addressees}>
      <div className={styles.line}>
        <span className={styles.label}>{say("mail.to")}</span>
        <span className="cut">{way.instead ? say("way.instead", { name: way.instead.name || way.instead.value }) : way.to.name ? `${way.to.name} · ${way.to.value}` : way.to.value}</span>
        {way.copies && way.copies.length > 0 && <span className="quiet cut">{say("mail.also", { names: way.copies.map((one) => one.name || one.value).join(", ") })}</span>}
        <span className={styles.gap} />
        {others.length > 0 && (
          <Button size="compact-xs" variant="default" onClick={() => change({ cc: [...(words.cc ?? []), ...addresses(others.map((one) => one.value))] })} title={others.map((one) => one.value).join(", ")}>
            {say("mail.reply_all", { count: others.length })}
          </Button>
        )}
        {!shown && <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setOpen(true)}>{say("mail.copies")}</Button>}
      </div>
      {shown && (
        <>
          <TagsInput size="xs" variant="unstyled" classNames={{ root: styles.tags, label: styles.label }} label={say("mail.cc")} value={cc} onChange={(values) => change({ cc: addresses(values) })} splitChars={[",", ";", " "]} data={copied.map((one) => one.value)} acceptValueOnBlur maxTags={100} />
          <TagsInput size="xs" variant="unstyled" classNames={{ root: styles.tags, label: styles.label }} label={say("mail.bcc")} value={bcc} onChange={(values) => change({ bcc: addresses(values) })} splitChars={[",", ";", " "]} acceptValueOnBlur maxTags={100} />
        </>
      )}
      {wrong.map((one) => (
        <p key={one.value} className={styles.warn} role="status">{say(`copy.${one.reason}` as Key, { address: one.value })}</p>
      ))}
      <input className={styles.subject} aria-label={say("composer.subject")} placeholder={subject || say("composer.subject")} value={words.subject ?? ""} maxLength={900} onChange={(event) => change({ subject: event.currentTarget.value })} />
    </div>
  );
}
