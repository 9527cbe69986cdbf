import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Trouble } from "@/api/client";
import { useWords, type Key, type Say } from "./i18n";
import styles from "./states.module.css";

/** What went wrong, in words that say what to do. */
export function troubleWords(error: unknown, say: Say): string {
  if (!(error instanceof Trouble)) return say("trouble.broke", { code: String(error) });
  const known: Record<string, Key> = {
    unreachable: "trouble.unreachable",
    database_away: "trouble.away",
    busy: "trouble.busy",
    version_conflict: "trouble.faster",
    attachment_too_large: "trouble.too_large",
    conversation_closed: "trouble.closed",
  };
  const key = known[error.code];
  if (key) return say(key);
  const own = `code.${error.code}` as Key; // a part of the application has words for what only it meets
  if (say(own) !== own) return say(own);
  if (error.status === 403) return say("trouble.not_allowed");
  if (error.status === 404) return say("trouble.gone");
  if (error.status === 413) return say("trouble.too_large");
  if (error.status === 429) return say("trouble.slow_down", { seconds: error.retryAfter || 5 });
  if (error.status === 412) return say("trouble.faster");
  return say("trouble.broke", { code: error.code });
}

/** Grey bars while something loads; screen readers hear the word. */
export function Loading({ rows }: { rows: number }) {
  const { say } = useWords();
  return (
    <div className={styles.loading} role="status">
      <span className="unseen">{say("state.loading")}</span>
      {Array.from({ length: rows }, (_, n) => (
        <div key={n} className={styles.bar} aria-hidden="true" />
      ))}
    </div>
  );
}

export function Failed({ error, again }: { error: unknown; again: () => void }) {
  const { say } = useWords();
  return (
    <Empty title={say("state.failed")} hint={troubleWords(error, say)}>
      <Button size="xs" variant="default" onClick={again}>
        {say("state.again")}
      </Button>
    </Empty>
  );
}

export function Empty({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{title}</p>
      {hint && <p className="quiet">{hint}</p>}
      {children}
    </div>
  );
}
