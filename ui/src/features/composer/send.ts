import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, once, serverNow, take, Trouble, type Schemas } from "@/api/client";
import { conversation as asConversation, type Opened, type Way } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useTell } from "@/shared/Toasts";
import { draftIsBack, type Draft, type Kind } from "./draft";

const UNDO = 8; // seconds that a reply is held on the server, so that it can be taken back

interface How {
  at?: string;
  close?: () => unknown;
  /** Although somebody answered meanwhile. */
  anyway?: boolean;
}

/** Sends once, however often it is tried: a try that nobody answered is repeated under the same key. */
export function useSend(opened: Opened, kind: Kind, draft: Draft, way: Way | undefined) {
  const queries = useQueryClient();
  const tell = useTell();
  const { say } = useWords();
  const [busy, setBusy] = useState(false);
  const [answered, setAnswered] = useState<Opened["last_answer"]>(null);
  const attempt = useRef<{ words: string; key: string } | null>(null);
  const path = { conversation_id: opened.id };

  const undo = async (message: string) => {
    try {
      await take(api.DELETE("/api/v1/messages/{message_id}", { params: { path: { message_id: message }, header: once() } }));
      tell.say(say("composer.taken_back"));
      void queries.invalidateQueries({ queryKey: ["thread"] });
      draftIsBack(opened.id);
    } catch (error) {
      if (error instanceof Trouble && error.code === "too_late_to_undo") tell.say(say("composer.too_late"));
      else tell.trouble(error);
    }
  };

  const reply = (key: string, { at, anyway }: How) => {
    const { text = "", ...rest } = draft.words;
    const body: Schemas["ReplyBody"] = {
      ...(rest as Partial<Schemas["ReplyBody"]>),
      text,
      send_at: at ?? new Date(serverNow() + UNDO * 1000).toISOString(),
      draft: draft.version() ?? null,
      ...(way ? { channel_account: way.account, to: way.to.value } : {}),
      ...(anyway ? {} : { last_answer: opened.last_answer?.message ?? null }),
    };
    delete (body as { mentions?: unknown }).mentions;
    return take(api.POST("/api/v1/conversations/{conversation_id}/messages", { params: { path, header: once(key) }, body }));
  };
  const note = (key: string) =>
    take(api.POST("/api/v1/conversations/{conversation_id}/notes", { params: { path, header: once(key) }, body: { text: draft.words.text ?? "", mentions: draft.words.mentions ?? [], draft: draft.version() ?? null } }));

  const send = async (how: How) => {
    setBusy(true);
    setAnswered(null);
    try {
      await draft.flush();
      const words = JSON.stringify([draft.words, way?.account, how.at, how.anyway]);
      if (attempt.current?.words !== words) attempt.current = { words, key: crypto.randomUUID() };
      const made = kind === "reply" ? await reply(attempt.current.key, how) : await note(attempt.current.key);
      attempt.current = null;
      draft.clear();
      if (kind === "reply" && !how.at) tell.say(say("composer.sent"), { label: say("do.undo"), act: () => void undo(made.id), seconds: UNDO });
      else if (how.at) tell.say(say("composer.scheduled"), { label: say("do.undo"), act: () => void undo(made.id), seconds: UNDO });
      if (how.close) await how.close();
    } catch (error) {
      if (error instanceof Trouble && error.code === "answered_meanwhile") {
        const now = await queries.fetchQuery({ ...asConversation(opened.id), staleTime: 0 }).catch(() => null);
        setAnswered(now?.last_answer ?? opened.last_answer);
      } else tell.trouble(error);
    } finally {
      setBusy(false);
      for (const key of [["thread"], ["inbox"], ["conversation", opened.id], ["counts"]]) void queries.invalidateQueries({ queryKey: key });
    }
  };
  return { send, busy, answered, forgetAnswered: () => setAnswered(null) };
}
