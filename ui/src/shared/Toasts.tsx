import { ActionIcon, Button } from "@mantine/core";
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from "react";
import { useWords } from "./i18n";
import { IconClose } from "./icons";
import { troubleWords } from "./states";
import styles from "./Toasts.module.css";

interface Toast {
  id: number;
  text: string;
  bad: boolean;
  undo?: { label: string; act: () => void };
}

export interface Tell {
  /** Says what happened; with `undo` for as long as it can be taken back (seconds). */
  say(text: string, undo?: { label: string; act: () => void; seconds?: number }): void;
  trouble(error: unknown): void;
}

const LASTS = 5; // seconds
const TellContext = createContext<Tell | null>(null);

export function useTell(): Tell {
  const tell = useContext(TellContext);
  if (!tell) throw new Error("outside of Toasts");
  return tell;
}

export function Toasts({ children }: { children: ReactNode }) {
  const { say } = useWords();
  const [toasts, setToasts] = useState<Toast[]>([]);
  const next = useRef(0);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((one) => one.id !== id)), []);
  const add = useCallback(
    (toast: Omit<Toast, "id">, seconds: number) => {
      const id = next.current++;
      setToasts((all) => [...all.slice(-2), { ...toast, id }]);
      setTimeout(() => drop(id), seconds * 1000);
    },
    [drop],
  );
  const tell = useMemo<Tell>(
    () => ({
      say: (text, undo) => add({ text, bad: false, undo }, undo?.seconds ?? LASTS),
      trouble: (error) => add({ text: troubleWords(error, say), bad: true }, 2 * LASTS),
    }),
    [add, say],
  );
  return (
    <TellContext value={tell}>
      {children}
      <div className={styles.toasts} role="status" aria-live="polite">
        {toasts.map((toast) => (
          <div key={toast.id} className={styles.toast} data-bad={toast.bad || undefined}>
            <span>{toast.text}</span>
            {toast.undo && (
              <Button
                size="compact-sm"
                variant="transparent"
                className={styles.undo}
                onClick={() => {
                  toast.undo?.act();
                  drop(toast.id);
                }}
              >
                {toast.undo.label}
              </Button>
            )}
            <ActionIcon size="sm" variant="transparent" className={styles.undo} aria-label={say("do.close")} onClick={() => drop(toast.id)}>
              <IconClose size={14} />
            </ActionIcon>
          </div>
        ))}
      </div>
    </TellContext>
  );
}
