import type { Schemas } from "@/api/client";
import { useWords, type Key } from "@/shared/i18n";
import { useEffects } from "./effects";
import styles from "./AnswerPicker.module.css";

/** How it reads in this conversation, with what is not known marked, and what else it does. */
export function Preview({ words, does }: { words: Schemas["Filled"] | undefined; does?: Schemas["Does"] }) {
  const { say } = useWords();
  const missing = words?.missing ?? [];
  return (
    <>
      {words && <p className={styles.words}>{parts(words.text, missing).map(({ text, gone }, n) => (gone ? <mark key={n}>{`{${say(`variable.${text}` as Key)}}`}</mark> : text))}</p>}
      {missing.length > 0 && <p className={styles.missing}>{say("answers.missing", { names: missing.map((one) => say(`variable.${one}` as Key)).join(", ") })}</p>}
      {does && <Effects does={does} />}
    </>
  );
}

export function Effects({ does }: { does: Schemas["Does"] }) {
  const { say } = useWords();
  const effects = useEffects(does);
  if (!effects.length) return null;
  return (
    <ul className={styles.effects} aria-label={say("macro.does")}>
      {effects.map((one) => <li key={one}>{one}</li>)}
    </ul>
  );
}

function parts(text: string, missing: readonly string[]): { text: string; gone: boolean }[] {
  if (!missing.length) return [{ text, gone: false }];
  return text.split(new RegExp(`\\{(${missing.join("|")})\\}`)).map((part, n) => ({ text: part, gone: n % 2 === 1 }));
}
