import type { Item } from "@/api/queries";
import { useWords, type Key } from "@/shared/i18n";
import { clockTime, wholeTime } from "@/shared/time";
import styles from "./Change.module.css";

const CHANGES = new Set([
  "assigned", "closed", "reopened", "tagged", "prioritised", "described", "snoozed", "woken", "merged", "parted", "split", "split_off", "unsplit", "moved", "moved_here", "moved_back", "walled", "unwalled",
]);

/** Something that changed: one quiet line, who did what and when. */
export function Change({ item }: { item: Item }) {
  const { say, locale } = useWords();
  const [what = "", ...said] = item.text.split(": ");
  const known = CHANGES.has(what) ? say(`change.${what}` as Key) : item.kind === "change" ? what : say(`kind.${item.kind}` as Key);
  const words = CHANGES.has(what) ? said.join(": ") : item.kind === "change" ? said.join(": ") : item.text;
  return (
    <p className={styles.change}>
      <span>
        {item.from.name && <strong>{item.from.name} </strong>}
        {known}
        {words && <span> · {words}</span>}
      </span>
      <time dateTime={item.at} title={wholeTime(item.at, locale)}>{clockTime(item.at, locale)}</time>
    </p>
  );
}
