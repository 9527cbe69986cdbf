import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useId, useMemo, useState, type KeyboardEvent } from "react";
import { useLocation } from "wouter";
import { search, views } from "@/api/queries";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { IconSearch } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { offers } from "../composer/offers";
import { answersHere, macrosHere } from "../composer/queries";
import { viewName } from "../inbox/Navigation";
import { writePlace } from "../inbox/place";
import { REPORTS } from "../reports/asked";
import { keysOf, labelOf, perform, possible, SHORTCUTS, type Action } from "./shortcuts";
import { marked } from "./marked";
import styles from "./Palette.module.css";

interface Entry {
  id: string;
  group: string;
  label: React.ReactNode;
  hint?: string;
  keys?: string;
  run: () => void;
}

/** Every action with its key, every view, and whatever is found of people, conversations and messages. */
export default function PaletteDialog({ close }: { close: () => void }) {
  const { say } = useWords();
  return (
    <Dialog bare size={620} label={say("palette.title")} close={close}>
      <Inside close={close} />
    </Dialog>
  );
}

function Inside({ close }: { close: () => void }) {
  const { say } = useWords();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const entries = useEntries(text);
  const list = useId();
  const current = Math.min(at, entries.length - 1);
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    entry.run();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = (current + step + entries.length) % entries.length;
      setAt(next);
      document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(entries[current]);
    }
  };
  return (
    <div className={styles.palette}>
      <div className={styles.ask}>
        <IconSearch size={17} aria-hidden="true" />
        <input
          className={styles.input}
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={entries.length ? `${list}-${current}` : undefined}
          aria-label={say("palette.title")}
          placeholder={say("palette.placeholder")}
          value={text}
          data-autofocus
          onChange={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
      </div>
      <div id={list} role="listbox" aria-label={say("palette.title")} className={styles.list}>
        {entries.map((entry, n) => (
          <div key={entry.id} role="presentation">
            {entry.group !== entries[n - 1]?.group && <p className={styles.group}>{entry.group}</p>}
            <div id={`${list}-${n}`} role="option" aria-selected={n === current} className={styles.entry} onMouseMove={() => setAt(n)} onClick={() => run(entry)}>
              <span className="cut">{entry.label}</span>
              {entry.hint && <span className={`${styles.hint} cut`}>{entry.hint}</span>}
              {entry.keys && <kbd>{entry.keys}</kbd>}
            </div>
          </div>
        ))}
        {entries.length === 0 && <p className={styles.nothing}>{say("palette.nothing")}</p>}
      </div>
    </div>
  );
}

function useEntries(text: string): Entry[] {
  const { say } = useWords();
  const mayReport = useMay("reports.read");
  const [, navigate] = useLocation();
  const [asked] = useDebouncedValue(text, 120);
  const { data: known } = useQuery(views);
  const { data: found } = useQuery(search(asked));
  const here = offers()?.conversation ?? "";
  const { data: answers } = useQuery({ ...answersHere(here), enabled: here !== "" });
  const { data: macros } = useQuery({ ...macrosHere(here), enabled: here !== "" });
  return useMemo(() => {
    const open = (view: string, id: string) => () => navigate(writePlace({ view, open: id, filter: { state: "any" } }));
    const actions = (Object.keys(SHORTCUTS) as Action[])
      .filter((action) => !["palette", "leave"].includes(action) && possible(action))
      .map((action): Entry => ({ id: `do-${action}`, group: say("palette.actions"), label: say(labelOf(action)), keys: keysOf(action), run: () => perform(action) }));
    const places = (known?.items ?? []).map((view): Entry => ({
      id: `go-${view.id}`, group: say("palette.go"), label: viewName(view, say), run: () => navigate(writePlace({ view: view.id, open: null, filter: {} })),
    }));
    places.push({ id: "go-people", group: say("palette.go"), label: say("people.title"), run: () => navigate("/people") });
    if (mayReport) for (const one of REPORTS) places.push({ id: `go-${one}`, group: say("palette.go"), label: `${say("reports.title")}: ${say(`report.${one}`)}`, run: () => navigate(`/reports/${one}`) });
    const fits = (entry: Entry) => plain(String(entry.label)).includes(plain(text));
    const conversations = (found?.conversations?.items ?? []).map((one): Entry => ({
      id: one.id, group: say("palette.conversations"), label: one.customer.name || say("person.nameless"), hint: one.subject || one.last.text, run: open("all", one.id),
    }));
    const people = (found?.people?.items ?? []).map((one): Entry => ({
      id: `p-${one.id}`, group: say("palette.people"), label: one.name || say("person.nameless"), hint: one.identifiers[0]?.value, run: () => navigate(`/people/${one.id}`),
    }));
    const messages = (found?.messages?.items ?? []).map((one): Entry => ({
      id: `m-${one.id}`, group: say("palette.messages"), label: marked(one.snippet), hint: one.customer.name, run: open("all", one.conversation),
    }));
    const said = (answers?.items ?? []).map((one): Entry => ({ id: `a-${one.id}`, group: say("palette.answers"), label: one.name, hint: one.texts[one.language]?.text, run: () => offers()?.answer(one.id) }));
    const strokes = (macros?.items ?? []).map((one): Entry => ({ id: `r-${one.id}`, group: say("palette.macros"), label: one.name, hint: one.texts[one.language]?.text, run: () => offers()?.macro(one.id) }));
    const offered = text.trim() ? [...said, ...strokes].filter((entry) => fits(entry) || plain(entry.hint ?? "").includes(plain(text))).slice(0, 12) : [];
    return [...[...actions, ...places].filter(fits), ...offered, ...people, ...conversations, ...messages];
  }, [mayReport, text, known, found, answers, macros, say, navigate]);
}

/** Without accents and capitals: `menciones` finds *Menciones*, `asignar` finds *Asígnar*. */
const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
