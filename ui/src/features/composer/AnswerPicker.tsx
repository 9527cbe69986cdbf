import { useQuery } from "@tanstack/react-query";
import { useId, useState, type KeyboardEvent } from "react";
import { Link } from "wouter";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { IconBolt, IconSearch } from "@/shared/icons";
import { Empty, Failed, Loading } from "@/shared/states";
import { Languages } from "./Languages";
import { Preview } from "./Preview";
import { answersHere, macrosHere, type AnswerHere, type MacroHere } from "./queries";
import styles from "./AnswerPicker.module.css";

interface Props {
  conversation: string;
  /** What is shown first. */
  begin: "answers" | "macros";
  insert: (text: string) => void;
  run: (macro: MacroHere, language: string) => void;
  close: () => void;
}

type Entry = { macro: false; one: AnswerHere } | { macro: true; one: MacroHere };

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Canned answers and macros: search, see how it would read here, and take it. */
export default function AnswerPicker(props: Props) {
  const { say } = useWords();
  return (
    <Dialog bare size={820} label={say("answers.title")} close={props.close}>
      <Inside {...props} />
    </Dialog>
  );
}

function Inside({ conversation, begin, insert, run, close }: Props) {
  const { say } = useWords();
  const list = useId();
  const answers = useQuery(answersHere(conversation));
  const macros = useQuery(macrosHere(conversation));
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const [language, setLanguage] = useState("");
  const said: Entry[] = (answers.data?.items ?? []).map((one) => ({ macro: false, one }));
  const done: Entry[] = (macros.data?.items ?? []).map((one) => ({ macro: true, one }));
  const all = begin === "answers" ? [...said, ...done] : [...done, ...said];
  const sought = plain(words).split(/\s+/).filter(Boolean);
  const found = all.filter(({ one }) => {
    const text = plain(`${one.name} ${Object.values(one.texts).map((each) => each.text).join(" ")}`);
    return sought.every((word) => text.includes(word));
  });
  const current = Math.min(at, found.length - 1);
  const entry = found[current];
  const spoken = entry && entry.one.texts[language] ? language : (entry?.one.language ?? "");

  const take = (chosen: Entry | undefined) => {
    if (!chosen) return;
    const lang = chosen.one.texts[language] ? language : chosen.one.language;
    close();
    if (chosen.macro) run(chosen.one, lang);
    else insert(chosen.one.texts[lang]?.text ?? "");
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const languages = entry ? Object.keys(entry.one.texts) : [];
    if (step && found.length) {
      const next = (current + step + found.length) % found.length;
      setAt(next);
      document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") take(entry);
    else if (event.altKey && event.key.toLowerCase() === "l" && languages.length > 1) setLanguage(languages[(languages.indexOf(spoken) + 1) % languages.length] ?? "");
    else return;
    event.preventDefault();
  };
  const failed = answers.error ?? macros.error;
  return (
    <div className={styles.picker}>
      <div className={styles.ask}>
        <IconSearch size={17} aria-hidden="true" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={entry ? `${list}-${current}` : undefined}
          aria-label={say("answers.search")}
          placeholder={say("answers.search")}
          data-autofocus
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
      </div>
      {failed && <Failed error={failed} again={() => void Promise.all([answers.refetch(), macros.refetch()])} />}
      {(answers.isPending || macros.isPending) && <Loading rows={4} />}
      <div className={styles.both} hidden={Boolean(failed) || answers.isPending || macros.isPending}>
        <ul id={list} role="listbox" aria-label={say("answers.title")} className={styles.list}>
          {found.map(({ macro, one }, n) => (
            <li key={one.id} id={`${list}-${n}`} role="option" aria-selected={n === current} className={styles.entry} onMouseMove={() => setAt(n)} onClick={() => take(found[n])}>
              {macro && <IconBolt size={14} aria-label={say("answers.macro")} />}
              <span className="cut">{one.name}</span>
              {one.whose !== "everybody" && <span className={styles.whose}>{one.whose === "own" ? say("answers.own") : one.team?.name}</span>}
            </li>
          ))}
        </ul>
        {entry ? (
          <section className={styles.preview} aria-label={say("answers.preview")}>
            <Languages of={Object.keys(entry.one.texts)} spoken={spoken} choose={setLanguage} />
            <Preview words={entry.one.texts[spoken]} does={entry.macro ? entry.one.does : undefined} />
          </section>
        ) : (
          <Empty title={say(all.length ? "answers.nothing" : "answers.none")} hint={say("answers.none_hint")} />
        )}
      </div>
      <footer className={styles.foot}>
        <span><kbd>↑</kbd> <kbd>↓</kbd> <kbd>↵</kbd> {say("answers.take")}</span>
        <Link href="/settings/answers" onClick={close}>{say("answers.keep")}</Link>
      </footer>
    </div>
  );
}
