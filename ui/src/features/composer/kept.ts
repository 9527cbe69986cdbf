import { api, once, take, whenBack, type Schemas } from "@/api/client";
import type { DraftWords, Kind } from "./draft";

/** Words as this browser keeps them until the server has them, with what is known of their files; they go on from `version`. */
export interface Kept {
  words: DraftWords;
  version: number | undefined;
  files?: readonly Schemas["File"][];
}

const BEGINS = "hilo-draft";

/** Of one person: on a shared computer nobody finds what somebody else wrote. */
export const placeOf = (user: string, conversation: string, kind: Kind): string => `${BEGINS}:${user}:${conversation}:${kind}`;

export function isBlank(words: DraftWords): boolean {
  return !words.text?.trim() && !words.html?.trim() && !words.attachments?.length;
}

export function readLocal(place: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

/** Sends what was written in conversations that are not open any more, when the server is there again. Gives what ends it. */
export function sendKept(user: string, isOpen: (conversation: string) => boolean): () => void {
  const send = async () => {
    const places = Object.keys(localStorage).filter((place) => place.startsWith(`${BEGINS}:${user}:`));
    for (const place of places) {
      const [, , conversation = "", kind = ""] = place.split(":");
      const kept = readLocal(place);
      if (!kept || isOpen(conversation)) continue;
      const header = { ...once(), ...(kept.version === undefined ? {} : { "If-Match": `"${kept.version}"` }) };
      const path = { conversation_id: conversation, draft_kind: kind as Kind };
      // Changed elsewhere meanwhile: it stays here, and one chooses when it is opened.
      const saved = await take(api.PUT("/api/v1/conversations/{conversation_id}/drafts/{draft_kind}", { params: { path, header }, body: kept.words })).catch(() => null);
      if (saved && JSON.stringify(readLocal(place)) === JSON.stringify(kept)) localStorage.removeItem(place);
    }
  };
  void send();
  return whenBack(() => void send());
}

/** A write that nobody has answered yet: tried again, it is the same one. */
export interface Try {
  words: string;
  key: string;
  body: unknown;
  at: number;
  /** It goes on by itself, also after a reload; what becomes of the conversation then, only the page knows that began it. */
  waits?: { at?: string; anyway?: boolean };
}

const LASTS = 1_800_000; // ms; the same words later are said again, and not the same try

const tryOf = (place: string) => place.replace(BEGINS, "hilo-try");

export const keepTry = (place: string, made: Try): void => localStorage.setItem(tryOf(place), JSON.stringify(made));
export const forgetTry = (place: string): void => localStorage.removeItem(tryOf(place));

export function readTry(place: string): Try | null {
  try {
    const made = JSON.parse(localStorage.getItem(tryOf(place)) ?? "null") as Try | null;
    return made && Math.abs(Date.now() - made.at) < LASTS ? made : null;
  } catch {
    return null;
  }
}
