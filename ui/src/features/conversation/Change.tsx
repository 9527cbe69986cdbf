import type { Item } from "@/api/queries";
import { useWords, type Key, type Say } from "@/shared/i18n";
import { later } from "@/shared/later";
import { clockTime, wholeTime } from "@/shared/time";
import styles from "./Change.module.css";

const ChangeUndo = later(() => import("./ChangeUndo"));

/** Something that changed: one quiet line, who did what and when; what can be undone, is undone from here. */
export function Change({ item }: { item: Item }) {
  const { say, locale } = useWords();
  const [what, words] = changeWords(item, say, locale);
  return (
    <div className={styles.change}>
      <span>
        {item.from.name && <strong>{item.from.name} </strong>}
        {what}
        {words && <span> · {words}</span>}
        {item.change && item.conversation && <ChangeUndo item={item} of={item.conversation} />}
      </span>
      <time dateTime={item.at} title={wholeTime(item.at, locale)}>{clockTime(item.at, locale)}</time>
    </div>
  );
}

/** What happened, and what more is said of it, in the reader's language. */
function changeWords(item: Item, say: Say, locale: string): [string, string] {
  if (item.kind !== "change") return [say(`kind.${item.kind}` as Key), item.text];
  const [what = "", ...rest] = item.text.split(": ");
  const said = rest.join(": ");
  const key = `change.${what}` as Key;
  const known = say(key) === key ? what : say(key);
  if (what === "prioritised") return [known, say(`priority.${said}` as Key)];
  if (what === "assigned") {
    const [to = "", ...more] = said.split(" · ").map((name) => (name === "-" ? say("filter.nobody") : name));
    return to && to === item.from.name ? [say("change.taken"), more.join(" · ")] : [known, [to, ...more].join(" · ")];
  }
  const until = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC$/.exec(said);
  if (what === "snoozed") return [known, until ? wholeTime(`${until[1]}T${until[2]}Z`, locale) : say("snooze.until_they_write")];
  return [known, said];
}
