import { useCallback, useEffect, useRef, useState } from "react";
import { api, once, take, Trouble, whenBack, type Schemas } from "@/api/client";
import { useMe } from "@/shared/me";
import { isBlank, placeOf, readLocal, type Kept } from "./kept";
import { writtenSince } from "./since";

export type Kind = "reply" | "note";
export type DraftWords = Schemas["DraftWords"];

export interface Draft {
  words: DraftWords;
  /** The files that the server knows of it. */
  files: readonly Schemas["File"][];
  /** `elsewhere`: another tab or device changed it, and one has to choose. */
  state: "loading" | "clean" | "dirty" | "saving" | "kept" | "offline" | "elsewhere";
  /** With a file that these words name from now on. */
  change(words: Partial<DraftWords>, file?: Schemas["File"]): void;
  /** The version that stands on the server; undefined when there is none. */
  version(): number | undefined;
  /** All is on the server, as far as it can be reached. */
  flush(): Promise<void>;
  /** These words are said, and with them this version: begin anew, with what was written since. */
  clear(said: number | undefined, words: DraftWords): void;
  takeTheirs(): void;
  keepMine(): void;
}

const backs = new Set<(conversation: string) => void>();

/** What was sent was taken back: its words are a draft again, and stand in the field where it is empty. */
export function draftIsBack(conversation: string): void {
  backs.forEach((back) => back(conversation));
}

const PAUSE = 700; // ms after the last key

/** One's words, kept in this browser at every key and on the server soon after; nothing typed is lost. */
export function useDraft(conversation: string, kind: Kind): Draft {
  const place = placeOf(useMe().id, conversation, kind);
  const [words, setWords] = useState<DraftWords>({});
  const [files, setFiles] = useState<readonly Schemas["File"][]>([]);
  const [state, setState] = useState<Draft["state"]>("loading");
  const now = useRef({ words: {} as DraftWords, version: undefined as number | undefined, files: [] as readonly Schemas["File"][], theirs: null as Schemas["DraftView"] | null });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const running = useRef<Promise<void>>(Promise.resolve());
  const path = { conversation_id: conversation, draft_kind: kind };

  const know = (next: readonly Schemas["File"][] = []) => {
    now.current.files = next;
    setFiles(next);
  };

  const show = (next: DraftWords) => {
    now.current.words = next;
    setWords(next);
  };

  const keep = (next: DraftWords) => {
    show(next);
    localStorage.setItem(place, JSON.stringify({ words: next, version: now.current.version, files: now.current.files } satisfies Kept));
  };

  const save = useCallback(async (): Promise<void> => {
    const { words: mine, version } = now.current;
    setState("saving");
    try {
      const header = { ...once(), ...(version === undefined ? {} : { "If-Match": `"${version}"` }) };
      const saved = await take(api.PUT("/api/v1/conversations/{conversation_id}/drafts/{draft_kind}", { params: { path, header }, body: mine }));
      now.current.version = saved.version;
      if (now.current.words === mine) {
        localStorage.removeItem(place);
        setState("kept");
      } else later();
    } catch (error) {
      if (error instanceof Trouble && error.code === "draft_changed") {
        now.current.theirs = await read();
        if (now.current.theirs) setState("elsewhere");
        else {
          now.current.version = undefined; // sent or thrown away elsewhere: these words begin a new one
          later();
        }
      } else setState("offline");
    }
  }, [conversation, kind]); // eslint-disable-line

  const read = useCallback(async (): Promise<Schemas["DraftView"] | null> => {
    try {
      return (await take(api.GET("/api/v1/conversations/{conversation_id}/drafts/{draft_kind}", { params: { path } }))) ?? null; // 204: nothing is written
    } catch (error) {
      if (error instanceof Trouble && error.status === 404) return null;
      throw error;
    }
  }, [conversation, kind]); // eslint-disable-line

  const later = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => (running.current = running.current.then(save)), PAUSE);
  };

  useEffect(() => {
    let gone = false;
    const local = readLocal(place);
    void read()
      .catch(() => undefined) // unreachable: what is kept here is what there is
      .then((found) => {
        if (gone) return;
        know([...(found?.files ?? []), ...(local?.files ?? [])]);
        // What is kept here is newer than what stands on the server, also where it is no more than a subject or who gets a copy.
        if (local && (!isBlank(local.words) || !found || found.version === local.version)) {
          now.current.version = found === undefined ? local.version : found?.version;
          show(local.words);
          if (found && found.version !== local.version) {
            now.current.theirs = found;
            setState("elsewhere");
          } else {
            setState("dirty"); // and not before it is saved, else nobody could go on writing
            later();
          }
          return;
        }
        now.current.version = found?.version;
        show(found?.words ?? {});
        setState(found && !isBlank(found.words) ? "kept" : "clean");
      });
    return () => {
      gone = true;
      clearTimeout(timer.current);
      if (readLocal(place) && now.current.theirs === null) running.current = running.current.then(save); // leaving: it goes at once
    };
  }, [place]); // eslint-disable-line

  // Words that could not be saved are, as soon as the server is there again, or one has signed in again.
  useEffect(
    () =>
      whenBack(() => {
        if (readLocal(place) && now.current.theirs === null) later();
      }),
    [place], // eslint-disable-line
  );

  useEffect(() => {
    const back = (which: string) => {
      if (which !== conversation || kind !== "reply" || !isBlank(now.current.words)) return;
      void read().then((found) => {
        if (!found || !isBlank(now.current.words)) return;
        now.current.version = found.version;
        know(found.files);
        show(found.words);
        setState("kept");
      });
    };
    backs.add(back);
    return () => void backs.delete(back);
  }, [conversation, kind, read]);

  return {
    words,
    files,
    state,
    change: (change, file) => {
      if (file) know([...now.current.files, file]);
      keep({ ...now.current.words, ...change });
      if (state !== "elsewhere") {
        setState("dirty");
        later();
      }
    },
    version: () => now.current.version,
    flush: async () => {
      clearTimeout(timer.current);
      if (readLocal(place) && now.current.theirs === null) running.current = running.current.then(save);
      await running.current;
    },
    clear: (said, sent) => {
      clearTimeout(timer.current);
      const rest = writtenSince(now.current.words, sent);
      if (!isBlank(rest)) {
        if (now.current.version === said) now.current.version = undefined;
        keep(rest);
        setState("dirty");
        return later();
      }
      localStorage.removeItem(place);
      // Said under a version that was given up meanwhile, the same words would come back as a draft.
      if (now.current.version !== undefined && now.current.version !== said) void api.DELETE("/api/v1/conversations/{conversation_id}/drafts/{draft_kind}", { params: { path, header: once() } }).catch(() => {});
      now.current = { words: {}, version: undefined, files: [], theirs: null };
      setWords({});
      setState("clean");
    },
    takeTheirs: () => {
      const theirs = now.current.theirs;
      localStorage.removeItem(place);
      now.current = { ...now.current, version: theirs?.version, theirs: null };
      know(theirs?.files);
      show(theirs?.words ?? {});
      setState("kept");
    },
    keepMine: () => {
      now.current = { ...now.current, version: now.current.theirs?.version, theirs: null };
      later();
    },
  };
}
