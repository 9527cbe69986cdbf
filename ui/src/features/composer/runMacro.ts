import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, once, take, Trouble } from "@/api/client";
import type { Way } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { troubleWords } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import type { MacroHere } from "./queries";

const UNDO = 8; // seconds that its words are held

/** Runs a macro once, however often it is tried, and offers to undo all of it. */
export function useRunMacro(conversation: string, lastAnswer: string | null, macro: MacroHere, done: () => void) {
  const queries = useQueryClient();
  const tell = useTell();
  const { say } = useWords();
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState("");
  const attempt = useRef<{ words: string; key: string } | null>(null);
  const anew = () => {
    for (const key of [["thread"], ["inbox"], ["conversation", conversation], ["counts"]]) void queries.invalidateQueries({ queryKey: key });
  };
  const undo = async (id: string) => {
    try {
      const { message } = await take(api.DELETE("/api/v1/macro-runs/{run_id}", { params: { path: { run_id: id }, header: once() } }));
      tell.say(say(message === "too_late" ? "macro.undone_but_said" : "macro.undone"));
    } catch (error) {
      tell.trouble(error);
    }
    anew();
  };
  const run = async (text: string, way: Way | undefined) => {
    setBusy(true);
    setMissing("");
    if (attempt.current?.words !== text) attempt.current = { words: text, key: crypto.randomUUID() };
    try {
      const body = { macro: macro.id, text, html: "", ...(text && way ? { channel_account: way.account, to: way.to.value, last_answer: lastAnswer } : {}) };
      const made = await take(api.POST("/api/v1/conversations/{conversation_id}/macro-runs", { params: { path: { conversation_id: conversation }, header: once(attempt.current.key) }, body }));
      attempt.current = null;
      done();
      tell.say(say("macro.done", { name: macro.name }), { label: say("do.undo"), act: () => void undo(made.id), seconds: UNDO, asks: [`/api/v1/macro-runs/${made.id}`], said: say("macro.undone") });
    } catch (error) {
      if (error instanceof Trouble && error.status !== 0 && error.status < 500) attempt.current = null;
      setMissing(troubleWords(error, say));
    }
    setBusy(false);
    anew();
  };
  return { run, busy, missing };
}
