import { Button, Group } from "@mantine/core";
import { useState } from "react";
import type { Item } from "@/api/queries";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { clockTime } from "@/shared/time";
import { useActs } from "./acts";
import { OtherConversations } from "./OtherConversations";
import { useRestructure } from "./restructure";
import styles from "./OtherConversations.module.css";

const NEW = "new";

/** Selected messages become a conversation of their own, or go to another one of the person. */
export function MoveDialog({ items, close }: { items: readonly Item[]; close: () => void }) {
  const { say, locale } = useWords();
  const { conversation, stop } = useActs();
  const { move, busy } = useRestructure();
  const [to, setTo] = useState(NEW);
  const of = (kind: string) => items.filter((item) => item.kind === kind).map((item) => item.id);
  const messages = of("message");
  const run = async () => {
    if (!(await move(conversation.id, to === NEW ? null : to, messages, of("note")))) return;
    stop();
    close();
  };
  return (
    <Dialog close={close} title={say("do.move")} size={520}>
      <ul className={`quiet ${styles.excerpt}`}>
        {items.slice(0, 4).map((item) => <li key={item.id} className="cut">{item.from.name} {clockTime(item.at, locale)}: {item.text}</li>)}
        {items.length > 4 && <li>{say("choose.more", { count: items.length - 4 })}</li>}
      </ul>
      <label className={styles.line} data-chosen={to === NEW || undefined}>
        <input type="radio" name="other" data-autofocus checked={to === NEW} onChange={() => setTo(NEW)} />
        <span className={styles.words}>
          <strong>{say("split.new")}</strong>
          <span className="quiet">{say("split.hint")}</span>
        </span>
      </label>
      <p className="quiet">{say("move.hint")}</p>
      <OtherConversations of={conversation} chosen={to} choose={(line) => setTo(line.id)} unfit={(line) => (line.state === "closed" ? "move.closed" : null)} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close}>{say("do.leave_it")}</Button>
        <Button loading={busy} disabled={!messages.length} onClick={() => void run()}>{say(to === NEW ? "split.now" : "move.now", { count: items.length })}</Button>
      </Group>
    </Dialog>
  );
}
