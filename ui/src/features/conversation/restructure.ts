import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { useTell } from "@/shared/Toasts";
import { usePlace } from "../inbox/place";
import { stays, type Other } from "./stays";

type Kind = "merges" | "splits" | "moves";

const UNDO_FOR = 15; // seconds that the notice with the way back stays

/** Makes conversations one, parts them, and moves messages; each says what was done with the way back. */
export function useRestructure() {
  const queries = useQueryClient();
  const tell = useTell();
  const { say } = useWords();
  const [, go] = usePlace();
  const [busy, setBusy] = useState(false);

  const run = async <T>(ask: () => Promise<T>): Promise<T | null> => {
    setBusy(true);
    try {
      return await ask();
    } catch (error) {
      tell.trouble(error);
      return null;
    } finally {
      setBusy(false);
      void queries.invalidateQueries(); // who stands where is asked anew, everywhere
    }
  };
  const params = (of: string) => ({ path: { conversation_id: of }, header: once() });
  const undo = async (of: string, kind: Kind, id: string) => {
    const { path, header } = params(of);
    const done = await run<unknown>(() =>
      kind === "merges"
        ? take(api.DELETE("/api/v1/conversations/{conversation_id}/merges/{conversation_merge_id}", { params: { path: { ...path, conversation_merge_id: id }, header } }))
        : kind === "splits"
          ? take(api.DELETE("/api/v1/conversations/{conversation_id}/splits/{move_id}", { params: { path: { ...path, move_id: id }, header } }))
          : take(api.DELETE("/api/v1/conversations/{conversation_id}/moves/{move_id}", { params: { path: { ...path, move_id: id }, header } })),
    );
    if (done) tell.say(say("change.was_undone"));
    return done !== null;
  };
  const back = (of: string, kind: Kind, id: string) => ({ label: say("do.undo"), seconds: UNDO_FOR, asks: [`/api/v1/conversations/${of}/${kind}/${id}`], act: () => void undo(of, kind, id) });

  return {
    busy,
    undo,
    merge: async (here: Other, other: Other) => {
      const [into, absorbed] = stays(here, other);
      const made = await run(() => take(api.POST("/api/v1/conversations/{conversation_id}/merges", { params: params(into), body: { other: absorbed } })));
      if (!made) return false;
      tell.say(say("merge.done"), back(into, "merges", made.id));
      if (into !== here.id) go({ open: into });
      return true;
    },
    /** Into a new conversation, or into another one of the person. */
    move: async (of: string, to: string | null, messages: string[], notes: string[]) => {
      const made = await run(() =>
        to === null
          ? take(api.POST("/api/v1/conversations/{conversation_id}/splits", { params: params(of), body: { messages, notes } }))
          : take(api.POST("/api/v1/conversations/{conversation_id}/moves", { params: params(of), body: { to, messages, notes } })),
      );
      if (made) tell.say(say(to === null ? "split.done" : "move.done", { count: made.items }), back(of, to === null ? "splits" : "moves", made.id));
      return made !== null;
    },
  };
}
