import { useQuery } from "@tanstack/react-query";
import { conversationsOf, type Line, type Opened } from "@/api/queries";
import { ChannelIcon } from "@/shared/channels";
import { useWords, type Key } from "@/shared/i18n";
import { Failed, Loading } from "@/shared/states";
import { brief, useNow } from "@/shared/time";
import styles from "./OtherConversations.module.css";

interface Props {
  of: Opened;
  chosen: string | null;
  choose: (line: Line) => void;
  /** Which of them can be chosen, and the word for those that cannot. */
  unfit?: (line: Line) => Key | null;
}

/** The other conversations of the person, one of which is chosen. */
export function OtherConversations({ of, chosen, choose, unfit }: Props) {
  const { say, locale } = useWords();
  const now = useNow();
  const asked = useQuery(conversationsOf(of.customer.id));
  if (asked.error && !asked.data) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={2} />;
  const others = asked.data.items.filter((line) => line.id !== of.id);
  if (!others.length) return <p className="quiet">{say("others.none")}</p>;
  return (
    <div className={styles.list}>
      {others.map((line) => {
        const why = unfit?.(line) ?? null;
        return (
          <label key={line.id} className={styles.line} data-chosen={chosen === line.id || undefined} data-unfit={why !== null || undefined}>
            <input type="radio" name="other" checked={chosen === line.id} disabled={why !== null} onChange={() => choose(line)} />
            <span className={styles.words}>
              <strong className="cut">{line.subject || line.last.text || line.number}</strong>
              <span className="quiet cut">
                {line.channels.map((kind) => <ChannelIcon key={kind} kind={kind} size={13} />)} {line.number} · {say(`state.${line.state}` as Key)} · {brief(line.last.at, now, locale, say)}
              </span>
              {line.subject && <span className="quiet cut">{line.last.text}</span>}
              {why && <span className={styles.why}>{say(why)}</span>}
            </span>
          </label>
        );
      })}
    </div>
  );
}
