import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, once } from "@/api/client";
import { conversation, type Opened } from "@/api/queries";
import { Failed, Loading } from "@/shared/states";
import { Composer } from "../composer/Composer";
import { usePlace } from "../inbox/place";
import { useShortcuts } from "../palette/shortcuts";
import { Header } from "./Header";
import { Thread } from "./Thread";
import { useLook } from "./look";

/** One conversation, or with a key the whole person: the same thread, further back and over every channel. */
export function Conversation({ id, showPerson }: { id: string; showPerson: () => void }) {
  const [, go] = usePlace();
  const asked = useQuery(conversation(id));
  const [whole, setWhole] = useState(false);
  const [typing, setTyping] = useState(false);
  useLook(id, typing ? "typing" : "viewing");
  useRead(asked.data);
  useShortcuts({ whole: () => setWhole(!whole), person: showPerson });

  if (asked.error && !asked.data) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={5} />;
  const opened = asked.data;
  return (
    <>
      <Header conversation={opened} whole={whole} setWhole={setWhole} back={() => go({ open: null })} showPerson={showPerson} />
      <Thread of={whole ? "customer" : "conversation"} id={whole ? opened.customer.id : id} conversation={opened} />
      <Composer key={id} conversation={opened} typing={setTyping} />
    </>
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
