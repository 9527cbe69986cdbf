import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";

export type Known = Schemas["AlreadyTold"];

/** A question of the draft as it stands now: where it is, its words, and what is known. */
export interface Found extends Known {
  question: string;
}

const PAUSE = 350; // ms without a stroke until the draft is looked at
const LONGEST = 20_000;

const asked = (conversation: string, text: string) =>
  queryOptions({
    queryKey: ["asked", conversation, text],
    queryFn: async ({ signal }) => {
      const path = { conversation_id: conversation };
      const answer = await take(api.POST("/api/v1/conversations/{conversation_id}/asked", { params: { path, header: once() }, body: { text }, signal }));
      return answer.items.map((one): Found => ({ ...one, question: text.slice(one.start, one.end) }));
    },
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false, // it is a hint: nobody is told that there is none
  });

/** The questions that the customer has answered already. While one writes on, those stay that are still there. */
export function useAsked(conversation: string, text: string): Found[] {
  const [still, setStill] = useState("");
  useEffect(() => {
    const soon = setTimeout(() => setStill(text), PAUSE);
    return () => clearTimeout(soon);
  }, [text]);
  const { data } = useQuery({ ...asked(conversation, still), enabled: worthAsking(still), placeholderData: keepPreviousData });
  return worthAsking(text) ? inPlace(data ?? [], text) : [];
}

const worthAsking = (text: string) => text.trim().length > 8 && text.length <= LONGEST;

/** Each where its words stand now; those that were changed are gone. */
export function inPlace(found: readonly Found[], text: string): Found[] {
  let from = 0;
  return found.flatMap((one) => {
    const start = text.startsWith(one.question, one.start) ? one.start : text.indexOf(one.question, from);
    if (start < 0) return [];
    from = start + one.question.length;
    return [{ ...one, start, end: from }];
  });
}
