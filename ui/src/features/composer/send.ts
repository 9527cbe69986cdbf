import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, once, serverNow, take, Trouble, type Schemas } from "@/api/client";
import { didWith } from "@/api/live";
import { conversation as asConversation, type Opened, type Way } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useTell } from "@/shared/Toasts";
import { useMe } from "@/shared/me";
import { draftIsBack, type Draft, type Kind } from "./draft";
import { nameable, namedIn } from "./mentions";
import { colleagues } from "./queries";
import { forgetTry, keepTry, placeOf, readTry } from "./kept";
import { isAway, isRefusal, patiently, useAgain, WAITS } from "./patience";

const UNDO = 8; // seconds that a reply is held on the server, so that it can be taken back

interface How {
  at?: string;
  /** What becomes of the conversation after it, and what takes that back. */
  then?: () => unknown;
  back?: () => unknown;
  /** The same, as what is deleted for it. */
  made?: "closure" | "snooze";
  /** Although somebody answered meanwhile. */
  anyway?: boolean;
}

/**
 * Sends once, however often it is tried: a try that nobody answered is repeated under the same key and in the same words,
 * by itself for as long as one waits here and changes nothing, also over a reload, and later by whoever presses the button
 * again.
 */
export function useSend(opened: Opened, kind: Kind, draft: Draft, way: Way | undefined, rich: boolean) {
  const queries = useQueryClient();
  const tell = useTell();
  const { say } = useWords();
  const [busy, setBusy] = useState(false);
  const [answered, setAnswered] = useState<Opened["last_answer"]>(null);
  const [waits, setWaits] = useState<{ how: How; since: number } | null>(null);
  const running = useRef(false);
  const stopped = useRef(false);
  const now = useRef(draft.words);
  now.current = draft.words;
  const place = placeOf(useMe().id, opened.id, kind);
  const path = { conversation_id: opened.id };

  const undo = async (message: string, back?: () => unknown) => {
    try {
      await take(api.DELETE("/api/v1/messages/{message_id}", { params: { path: { message_id: message }, header: once() } }));
      tell.say(say("composer.taken_back"));
      await back?.();
      void queries.invalidateQueries({ queryKey: ["thread"] });
      draftIsBack(opened.id);
    } catch (error) {
      if (error instanceof Trouble && error.code === "too_late_to_undo") tell.say(say("composer.too_late"));
      else tell.trouble(error);
    }
  };

  const asReply = ({ at, anyway }: How): Schemas["ReplyBody"] => {
    const { text = "", html = "", subject, cc, bcc, attachments, in_reply_to } = draft.words;
    const mail = way?.to.kind === "email" ? { subject: subject ?? "", cc: cc ?? [], bcc: bcc ?? [] } : {}; // another channel carries none of it
    return {
      ...({ ...mail, attachments: attachments ?? [], in_reply_to: in_reply_to ?? "" } as Partial<Schemas["ReplyBody"]>),
      // The plain words of a letter are told by the server: nobody gets other words than these.
      ...((rich && html ? { html, text: "" } : { text }) as { text: string }),
      send_at: at ?? new Date(serverNow() + UNDO * 1000).toISOString(),
      draft: draft.version() ?? null,
      ...(way ? { channel_account: way.account, to: way.to.value } : {}),
      ...(anyway ? {} : { last_answer: opened.last_answer?.message ?? null }),
    };
  };
  const asNote = async (): Promise<Schemas["NoteBody"]> => {
    const text = draft.words.text ?? "";
    const mentions = text.includes("@") ? namedIn(text, nameable(await queries.fetchQuery(colleagues(opened.id)), "")) : [];
    return { text, mentions, draft: draft.version() ?? null };
  };
  const write = (key: string, body: unknown) =>
    kind === "reply"
      ? take(api.POST("/api/v1/conversations/{conversation_id}/messages", { params: { path, header: once(key) }, body: body as Schemas["ReplyBody"] }))
      : take(api.POST("/api/v1/conversations/{conversation_id}/notes", { params: { path, header: once(key) }, body: body as Schemas["NoteBody"] }));

  /** What is meant, by which a try is known again: what stands on the server and what stands here say it alike. */
  const tried = (how: How) => JSON.stringify([Object.entries(draft.words).filter(([, value]) => value && value.length !== 0).sort(), way?.account, how.at, how.anyway]);
  const goNoFurther = () => {
    const before = readTry(place);
    if (before) keepTry(place, { ...before, waits: undefined });
  };

  const send = async (how: How, since = Date.now()) => {
    if (running.current) return;
    running.current = true;
    stopped.current = false;
    setBusy(true);
    setAnswered(null);
    const said = draft.words;
    let waiting = false;
    try {
      const words = tried(how);
      const before = readTry(place);
      if (before?.words !== words) await draft.flush();
      const attempt = before?.words === words ? before : { words, key: crypto.randomUUID(), body: kind === "reply" ? asReply(how) : await asNote(), at: Date.now() };
      keepTry(place, { ...attempt, waits: how.then ? undefined : { at: how.at, anyway: how.anyway } });
      const made = await patiently<Record<string, unknown>>(() => write(attempt.key, attempt.body));
      forgetTry(place);
      draft.clear((attempt.body as Schemas["NoteBody"]).draft ?? undefined, said);
      const left = kind === "reply" && !how.at ? (Date.parse((attempt.body as Schemas["ReplyBody"]).send_at ?? "") - serverNow()) / 1000 : UNDO;
      const undone = left > 1 ? { label: say("do.undo"), act: () => void undo(String(made.id), how.back), seconds: left, asks: [`/api/v1/messages/${String(made.id)}`, ...(how.made ? [`/api/v1/conversations/${opened.id}/${how.made}`] : [])], said: say("composer.taken_back") } : undefined;
      if (kind === "reply") tell.say(say(how.at ? "composer.scheduled" : "composer.sent"), undone);
      await how.then?.();
    } catch (error) {
      if (isRefusal(error)) forgetTry(place);
      else if (!isAway(error)) goNoFurther();
      if (error instanceof Trouble && error.code === "answered_meanwhile") {
        const fresh = await queries.fetchQuery({ ...asConversation(opened.id), staleTime: 0 }).catch(() => null);
        setAnswered(fresh?.last_answer ?? opened.last_answer);
      } else if (isAway(error) && Date.now() - since < WAITS) waiting = true;
      else tell.trouble(error);
    } finally {
      running.current = false;
      setBusy(false);
      // Words that were changed since are not those that were to go.
      setWaits(waiting && !stopped.current && now.current === said ? { how, since } : null);
      for (const key of [["thread"], ["conversation", opened.id]]) void queries.invalidateQueries({ queryKey: key });
      didWith(opened.id);
    }
  };

  useAgain(waits, ({ how, since }) => void send(how, since));
  const stopWaiting = () => {
    stopped.current = true;
    goNoFurther();
    setWaits(null);
  };
  useEffect(() => setWaits(null), [draft.words]);
  const begun = useRef(false);
  const ready = draft.state !== "loading" && (kind === "note" || way !== undefined);
  useEffect(() => {
    if (begun.current || !ready) return;
    begun.current = true;
    const before = readTry(place);
    if (before?.waits && Date.now() - before.at < WAITS && before.words === tried(before.waits)) setWaits({ how: before.waits, since: before.at });
  }, [ready]); // eslint-disable-line
  return { send: (how: How) => send(how), busy, answered, forgetAnswered: () => setAnswered(null), waits: waits !== null, stopWaiting };
}
