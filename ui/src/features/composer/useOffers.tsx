import { useEffect, useState, type ReactNode, type RefObject } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { Opened, Way } from "@/api/queries";
import { later } from "@/shared/later";
import { useShortcuts } from "../palette/shortcuts";
import type { Kind } from "./draft";
import type { FieldHandle } from "./field";
import { offer as put } from "./offers";
import { answersHere, macrosHere, type MacroHere } from "./queries";

const AnswerPicker = later(() => import("./AnswerPicker"));
const MacroDialog = later(() => import("./MacroDialog"));

interface Place {
  conversation: Opened;
  way: Way | undefined;
  closed: boolean;
  kind: Kind;
  setKind: (kind: Kind) => void;
  field: RefObject<FieldHandle | null>;
}

/** Canned answers and macros of the composer: by its button, by a stroke, by a key, from the palette. */
export function useOffers({ conversation, way, closed, kind, setKind, field }: Place): { part: ReactNode; offer: () => void } {
  const queries = useQueryClient();
  const [choosing, setChoosing] = useState<"" | "answers" | "macros">("");
  const [macro, setMacro] = useState<{ one: MacroHere; language: string } | null>(null);
  const { id } = conversation;
  const insert = (text: string) => requestAnimationFrame(() => field.current?.insert(text));
  const open = (what: "answers" | "macros") => {
    if (kind !== "reply") setKind("reply");
    setChoosing(what);
  };
  useShortcuts(kind === "reply" ? { answers: () => open("answers"), macros: () => open("macros") } : {});
  useEffect(
    () =>
      put({
        conversation: id,
        answer: (which) => {
          const one = queries.getQueryData(answersHere(id).queryKey)?.items.find((each) => each.id === which);
          if (one) insert(one.texts[one.language]?.text ?? "");
          else open("answers");
        },
        macro: (which) => {
          const one = queries.getQueryData(macrosHere(id).queryKey)?.items.find((each) => each.id === which);
          if (one) setMacro({ one, language: one.language });
          else open("macros");
        },
      }),
    [id, kind], // eslint-disable-line
  );
  const part = (
    <>
      {choosing && <AnswerPicker conversation={id} begin={choosing} insert={insert} run={(one, language) => setMacro({ one, language })} close={() => setChoosing("")} />}
      {macro && <MacroDialog conversation={id} lastAnswer={conversation.last_answer?.message ?? null} macro={macro.one} language={macro.language} way={way} closed={closed} close={() => setMacro(null)} />}
    </>
  );
  return { part, offer: () => open("answers") };
}
