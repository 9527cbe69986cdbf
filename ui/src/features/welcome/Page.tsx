import { SegmentedControl } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";
import { LANGUAGES, useWords, type Language } from "@/shared/i18n";
import styles from "./Welcome.module.css";

/** A page of the first run: the mark, the language, and one thing to do. */
export function Page({ above, children }: { above?: ReactNode; children: ReactNode }) {
  const { say, language, choose } = useWords();
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <img src="/hilo.svg" alt="" />
        <strong>Hilo</strong>
        <SegmentedControl size="xs" aria-label={say("nav.language")} value={language} onChange={(chosen) => choose(chosen as Language)} data={LANGUAGES.map((one) => ({ value: one, label: say(`language.${one}`) }))} />
      </header>
      <main className={styles.main}>
        {above}
        {children}
      </main>
    </div>
  );
}

/** The card of a step. Its heading has the focus when the step comes, so that it is heard. */
export function Step({ title, lead, narrow, children }: { title: string; lead: string; narrow?: boolean; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className={`${styles.card} ${narrow ? styles.narrow : ""}`}>
      <h1 ref={heading} tabIndex={-1}>{title}</h1>
      <p className={styles.lead}>{lead}</p>
      {children}
    </section>
  );
}
