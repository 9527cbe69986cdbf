import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, once, take } from "@/api/client";
import { draftIsBack } from "@/features/composer/draft";
import { useWords } from "./i18n";
import { useMe } from "./me";
import { LEFT, useTell, type Left } from "./Toasts";

/** Offers again, after a reload, what can still be taken back. */
export default function StillOffered() {
  const me = useMe().id;
  const { say } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  useEffect(() => {
    const takeBack = async ({ asks, said }: Left) => {
      try {
        for (const path of asks) await take<unknown>(api.DELETE(path as "/api/v1/session", { params: { header: once() } } as Record<string, unknown>));
        tell.say(said ?? say("change.was_undone"));
      } catch (error) {
        tell.trouble(error);
      }
      void queries.invalidateQueries();
      draftIsBack(/[0-9a-f-]{36}/.exec(location.pathname)?.[0] ?? "");
    };
    for (const one of read()) {
      const seconds = (one.until - Date.now()) / 1000;
      if (one.user === me && seconds > 0.5) tell.say(one.text, { ...one, seconds, act: () => void takeBack(one) });
    }
  }, []); // eslint-disable-line
  return null;
}

function read(): Left[] {
  try {
    return JSON.parse(sessionStorage.getItem(LEFT) ?? "[]") as Left[];
  } catch {
    return [];
  }
}
