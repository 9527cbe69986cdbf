import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { api, once } from "@/api/client";
import { conversation, type Item, type Opened } from "@/api/queries";
import { useHere } from "@/shared/here";
import { later } from "@/shared/later";
import { Failed, Loading } from "@/shared/states";
import { PickUp } from "../again/parts";
import { Composer } from "../composer/Composer";
import { usePlace } from "../inbox/place";
import { useShortcuts } from "../palette/shortcuts";
import { ActsContext, type Acts, type Doing } from "./acts";
import { Header, WithoutHeader } from "./Header";
import { Thread } from "./Thread";
import { useLook } from "./look";

const Doings = later(() => import("./Doings"));
const ChosenBar = later(() => import("./ChosenBar"));

/** One conversation, or with a key the whole person: the same thread, further back and over every channel. */
export function Conversation({ id, showPerson }: { id: string; showPerson: () => void }) {
  const asked = useQuery(conversation(id));
  const [, go] = usePlace();
  const [typing, setTyping] = useState(false);
  useLook(id, typing ? "typing" : "viewing");
  useRead(asked.data);
  if (!asked.data) {
    return (
      <WithoutHeader back={() => go({ open: null })}>
        {asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : <Loading rows={5} />}
      </WithoutHeader>
    );
  }
  return <Inside opened={asked.data} showPerson={showPerson} typing={setTyping} />;
}

function Inside({ opened, showPerson, typing }: { opened: Opened; showPerson: () => void; typing: (yes: boolean) => void }) {
  const [, go] = usePlace();
  const [reading, setReading] = useHere(`whole ${opened.id}`, "");
  const whole = reading !== "";
  const [around, setAround] = useHere(`around ${opened.id}`, "");
  const [doing, setDoing] = useState<Doing | null>(null);
  const [items, setItems] = useHere<Item[] | null>(`chosen ${opened.id}`, null);
  const chosen = useMemo<Acts["chosen"]>(() => items && new Map(items.map((item) => [item.id, item])), [items]);
  const acts = useMemo<Acts>(
    () => ({
      conversation: opened,
      whole,
      chosen,
      choose: (item, yes) =>
        setItems((before) => {
          const others = (before ?? []).filter((one) => one.id !== item.id);
          return yes ? [...others, item] : others;
        }),
      select: (item) => setItems(item ? [item] : []),
      stop: () => setItems(null),
      begin: setDoing,
      jump: setAround,
    }),
    [opened, whole, chosen, setAround, setItems],
  );
  const read = (next: boolean) => {
    setItems(null); // what is selected is of this conversation alone
    setAround("");
    setReading(next ? "yes" : "");
  };
  useShortcuts({ whole: () => read(!whole), person: showPerson, jump: () => setDoing({ what: "jump" }), ...(whole ? {} : { choose: () => (chosen ? acts.stop() : acts.select()) }) });

  return (
    <ActsContext value={acts}>
      <Header conversation={opened} whole={whole} back={() => go({ open: null })} showPerson={showPerson} />
      <PickUp conversation={opened} />
      <Thread key={`${whole}${around}`} of={whole ? "customer" : "conversation"} id={whole ? opened.customer.id : opened.id} conversation={opened} around={around} />
      {chosen && <ChosenBar />}
      <Composer key={opened.id} conversation={opened} typing={typing} />
      {doing && <Doings doing={doing} close={() => setDoing(null)} />}
    </ActsContext>
  );
}

/** Whoever has it open before them has read it. */
function useRead(opened: Opened | undefined): void {
  const unread = opened?.unread ?? 0;
  useEffect(() => {
    if (!opened || unread === 0) return;
    const read = () => {
      if (document.visibilityState !== "visible") return;
      void api.DELETE("/api/v1/conversations/{conversation_id}/unread", { params: { path: { conversation_id: opened.id }, header: once() } }).catch(() => {});
    };
    const soon = setTimeout(read, 800); // who only passes by with J has not read it
    document.addEventListener("visibilitychange", read);
    return () => {
      clearTimeout(soon);
      document.removeEventListener("visibilitychange", read);
    };
  }, [opened?.id, unread]); // eslint-disable-line
}
