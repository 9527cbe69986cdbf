import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { didWith } from "@/api/live";
import type { Way } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useMe } from "@/shared/me";
import { troubleWords } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { forgetTry, keepTry, placeOf, readTry } from "./kept";
import { isAway, isRefusal, patiently, useAgain, WAITS } from "./patience";
import type { MacroHere } from "./queries";

const UNDO = 8; // seconds that its words are held

interface Waits {
  text: string;
  way: Way | undefined;
  since: number;
}

/**
 * Runs a macro once, however often it is tried, and offers to undo all of it. A try that nobody answered is repeated under
 * the same key: by itself while its dialog is open and says the same, else by whoever runs it again, also after a reload.
 */
export function useRunMacro(conversation: string, lastAnswer: string | null, macro: MacroHere, done: () => void) {
  const queries = useQueryClient();
  const tell = useTell();
  const { say } = useWords();
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState("");
  const [waits, setWaits] = useState<Waits | null>(null);
  const running = useRef(false);
  const stopped = useRef(false);
  const place = `${placeOf(useMe().id, conversation, "reply")}:${macro.id}`;
  const anew = () => {
    for (const key of [["thread"], ["conversation", conversation]]) void queries.invalidateQueries({ queryKey: key });
    didWith(conversation);
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
  const run = async (text: string, way: Way | undefined, since = Date.now()) => {
    if (running.current) return;
    running.current = true;
    stopped.current = false;
    setBusy(true);
    setMissing("");
    let waiting = false;
    try {
      const words = JSON.stringify([text, way?.account, way?.to.value]);
      const before = readTry(place);
      const fresh = { macro: macro.id, text, html: "", ...(text && way ? { channel_account: way.account, to: way.to.value, last_answer: lastAnswer } : {}) };
      const attempt = before?.words === words ? before : { words, key: crypto.randomUUID(), body: fresh, at: Date.now() };
      keepTry(place, attempt);
      const body = attempt.body as Schemas["RunBody"];
      const made = await patiently(() => take(api.POST("/api/v1/conversations/{conversation_id}/macro-runs", { params: { path: { conversation_id: conversation }, header: once(attempt.key) }, body })));
      forgetTry(place);
      done();
      tell.say(say("macro.done", { name: macro.name }), { label: say("do.undo"), act: () => void undo(made.id), seconds: UNDO, asks: [`/api/v1/macro-runs/${made.id}`], said: say("macro.undone") });
    } catch (error) {
      if (isRefusal(error)) forgetTry(place);
      waiting = isAway(error) && Date.now() - since < WAITS && !stopped.current;
      if (!waiting) setMissing(troubleWords(error, say));
    } finally {
      running.current = false;
      setBusy(false);
      setWaits(waiting ? { text, way, since } : null);
      anew();
    }
  };
  useAgain(waits, ({ text, way, since }) => void run(text, way, since));
  const stopWaiting = () => {
    stopped.current = true;
    setWaits(null);
  };
  return { run: (text: string, way: Way | undefined) => run(text, way), busy, missing, waits: waits !== null, stopWaiting };
}
