import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { useRef } from "react";
import { LANGUAGES, useWords, type Key } from "@/shared/i18n";
import { useHere } from "@/shared/here";
import { languageName } from "./house/words";
import styles from "./TextsField.module.css";

const VARIABLES = ["customer_first", "customer", "order", "case", "agent_first", "agent", "company", "date"];

/** The same words in each language, and what becomes another word for everybody who reads them. */
export function TextsField({ texts, change, label }: { texts: Record<string, string>; change: (texts: Record<string, string>) => void; label: string }) {
  const { say, language, locale } = useWords();
  const all = [...new Set<string>([...LANGUAGES, ...Object.keys(texts)])];
  const [spoken, setSpoken] = useHere<string>(`language of ${label}`, texts[language] || !Object.keys(texts)[0] ? language : Object.keys(texts)[0]!);
  const field = useRef<HTMLTextAreaElement>(null);
  const text = texts[spoken] ?? "";
  const put = (name: string) => {
    const at = field.current?.selectionStart ?? text.length;
    change({ ...texts, [spoken]: `${text.slice(0, at)}{${name}}${text.slice(field.current?.selectionEnd ?? at)}` });
    field.current?.focus();
  };
  return (
    <div className={styles.texts}>
      <SegmentedControl size="xs" value={spoken} onChange={setSpoken} aria-label={say("answers.language")} data={all.map((one) => ({ value: one, label: `${languageName(one, locale)}${texts[one]?.trim() ? "" : " ·"}` }))} />
      <Textarea ref={field} label={label} autosize minRows={5} maxRows={14} maxLength={10_000} lang={spoken} value={text} onChange={(event) => change({ ...texts, [spoken]: event.currentTarget.value })} />
      <div role="group" aria-label={say("answers.variables")} className={styles.variables}>
        <span>{say("answers.variables")}</span>
        {VARIABLES.map((one) => (
          <Button key={one} size="compact-xs" variant="default" onClick={() => put(one)}>{say(`variable.${one}` as Key)}</Button>
        ))}
      </div>
    </div>
  );
}

/** Those that say something. */
export const said = (texts: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim()));
