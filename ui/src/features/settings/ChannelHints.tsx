import { useWords } from "@/shared/i18n";
import { wordsOf, type Kind } from "./channelForm";
import { Card } from "./house/kit";
import styles from "./Channels.module.css";

/** What has to be done elsewhere, in the adapter's own words: records of the domain, a switch at the provider. */
export function Hints({ kind }: { kind: Kind }) {
  const { say, language } = useWords();
  const hints = wordsOf(kind, language).hints ?? [];
  if (!hints.length) return null;
  return (
    <Card title={say("channels.hints")} hint={say("channels.hints_hint")}>
      <dl className={styles.hints}>
        {hints.map((one) => (
          <div key={one.title}>
            <dt>{one.title}</dt>
            <dd>{one.text}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
