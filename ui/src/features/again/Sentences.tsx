import { useQuery } from "@tanstack/react-query";
import { Button } from "@mantine/core";
import { useState, type MouseEvent } from "react";
import { api, take, type Schemas } from "@/api/client";
import type { Opened } from "@/api/queries";
import { useChannelName } from "@/shared/channels";
import { useWords, type Key } from "@/shared/i18n";
import { IconThread } from "@/shared/icons";
import { brief, useNow } from "@/shared/time";
import { useShow } from "./show";
import styles from "./again.module.css";

type Source = Schemas["ThreadSource"];

const FOLDED = "hilo-pick-up-folded";

const summary = (id: string) => ({
  queryKey: ["conversation", id, "summary"], // goes stale with the conversation
  queryFn: ({ signal }: { signal: AbortSignal }) => take(api.GET("/api/v1/conversations/{conversation_id}/summary", { params: { path: { conversation_id: id } }, signal })),
  staleTime: 10_000,
  retry: false,
});

/** Two sentences on opening a conversation: where it stopped or what is asked, and what we owe. Each leads to its words. */
export default function Sentences({ conversation }: { conversation: Opened }) {
  const { say } = useWords();
  const { data } = useQuery(summary(conversation.id));
  const [folded, setFolded] = useState(() => localStorage.getItem(FOLDED) === "1");
  if (!data?.useful || !data.stopped) return null;
  const fold = () => {
    localStorage.setItem(FOLDED, folded ? "0" : "1");
    setFolded(!folded);
  };
  const first: [Key, Source] = data.asked ? ["pickup.asks", data.asked] : [data.stopped.by === "customer" ? "pickup.they_said" : "pickup.we_said", data.stopped];
  // Our last words are said once: as what we owe, where they promise.
  const once = data.owed && !data.asked && data.owed.item === data.stopped.item;
  return (
    <section className={styles.pickup} aria-label={say("pickup.title")}>
      <IconThread size={16} className={styles.icon} aria-hidden="true" />
      {!folded && (
        <div className={styles.sentences}>
          {!once && <Sentence start={first[0]} source={first[1]} customer={conversation.customer.name} />}
          {data.owed && <Sentence start="pickup.we_owe" source={data.owed} customer={conversation.customer.name} owed />}
        </div>
      )}
      <Button size="compact-xs" variant="subtle" color="gray" className={styles.fold} onClick={fold} aria-expanded={!folded}>
        {say(folded ? "pickup.title" : "pickup.fold")}
      </Button>
    </section>
  );
}

function Sentence({ start, source, customer, owed }: { start: Key; source: Source; customer: string; owed?: boolean }) {
  const { say, locale } = useWords();
  const now = useNow();
  const channel = useChannelName();
  const show = useShow();
  const go = (event: MouseEvent) => {
    event.preventDefault(); // it is not in the address: what one looks at is the conversation
    show(source);
  };
  const name = source.name || (source.by === "customer" ? customer : "") || say(source.by === "customer" ? "pickup.customer" : "pickup.us");
  return (
    <p data-owed={owed}>
      {say(start, { name })}{" "}
      <a className={styles.words} href={`#item-${source.item}`} title={say("again.show")} onClick={go}>
        «{source.text}»
      </a>{" "}
      <span className={styles.source}>
        {channel(source.channel)}, <time dateTime={source.at}>{brief(source.at, now, locale, say)}</time>
      </span>
    </p>
  );
}
