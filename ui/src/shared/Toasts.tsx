import { ActionIcon, Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { me } from "@/api/queries";
import { useWords } from "./i18n";
import { IconClose } from "./icons";
import { troubleWords } from "./states";
import styles from "./Toasts.module.css";

interface Toast {
  id: number;
  until: number;
  text: string;
  bad: boolean;
  undo?: Undo;
}

/** `asks`: what is deleted to take it back, by which it is still offered after a reload, and what is `said` of it then. */
interface Undo {
  label: string;
  act: () => void;
  seconds?: number;
  asks?: string[];
  said?: string;
}

export interface Tell {
  /** Says what happened; with `undo` for as long as it can be taken back (seconds). */
  say(text: string, undo?: Undo): void;
  trouble(error: unknown): void;
}

/** What can still be taken back, as this tab keeps it for after a reload. */
export interface Left {
  user: string;
  text: string;
  label: string;
  said?: string;
  asks: string[];
  until: number;
}

const LASTS = 5; // seconds
export const LEFT = "hilo-left";
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
    (toast: Omit<Toast, "id" | "until">, seconds: number) => {
      const id = next.current++;
      setToasts((all) => [...all.slice(-2), { ...toast, id, until: Date.now() + seconds * 1000 }]);
      setTimeout(() => drop(id), seconds * 1000);
    },
    [drop],
  );
  const user = useQueryClient().getQueryData(me.queryKey)?.user?.id ?? "";
  useEffect(() => {
    if (!next.current) return; // what is left from before a reload is not offered again yet
    const left = toasts.flatMap(({ text, undo, until }) => (undo?.asks ? [{ user, text, label: undo.label, said: undo.said, asks: undo.asks, until }] : []));
    sessionStorage.setItem(LEFT, JSON.stringify(left satisfies Left[]));
  }, [toasts, user]);
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
      <div className={styles.toasts} role="status" aria-live="polite" data-notices="">
        {toasts.map((toast) => (
          <div key={toast.id} className={styles.toast} data-bad={toast.bad || undefined} data-back={toast.undo?.asks && ""}>
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
