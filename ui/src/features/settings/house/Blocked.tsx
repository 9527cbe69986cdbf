import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, once, take, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { handleWords } from "./handles";
import { Card, Form, More, useChange, When } from "./kit";
import styles from "./house.module.css";
import { identifierName } from "./words";

type Blocked = Schemas["BlockedSender"];

/** Who is heard by nobody. One blocks in a conversation, which stays the reason; here it is looked at, and lifted. */
export default function BlockedSenders() {
  const { say } = useWords();
  const may = useMay("conversations.reply");
  const [lifting, setLifting] = useState<Blocked | null>(null);
  const asked = useInfiniteQuery({
    queryKey: ["blocked-senders"],
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/blocked-senders", { params: { query: { cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const all = asked.data?.pages.flatMap((page) => page.items);
  return (
    <Card whole title={say("blocked.title")} hint={say("blocked.hint")}>
      {all?.length === 0 && <Empty title={say("blocked.none")} hint={say("blocked.none_hint")} />}
      {all && all.length > 0 && (
        <ul className={styles.rows}>
          {all.map((one) => (
            <li key={one.id}>
              <div>
                <div className={styles.name}>{handleWords(one.value, say)}</div>
                <div className={styles.sub}>{[identifierName(one.kind, say), one.name !== one.value && one.name].filter(Boolean).join(" · ")}</div>
                <div className={styles.sub}>{say("blocked.by", { name: one.by || say("actor.system") })} · <When at={one.at} /></div>
              </div>
              <div className={styles.acts}>
                <Button component={Link} href={`/inbox/all/${one.conversation}?state=any`} size="compact-md" variant="default" aria-label={say("blocked.conversation_of", { value: handleWords(one.value, say) })}>{say("blocked.conversation")}</Button>
                {may && <Button size="compact-md" variant="default" aria-label={say("blocked.lift_of", { value: handleWords(one.value, say) })} onClick={() => setLifting(one)}>{say("blocked.lift")}</Button>}
              </div>
            </li>
          ))}
        </ul>
      )}
      {asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : !all && <Loading rows={4} />}
      <More pages={asked} />
      {lifting && <Lift one={lifting} close={() => setLifting(null)} />}
    </Card>
  );
}

function Lift({ one, close }: { one: Blocked; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const value = handleWords(one.value, say);
  const lift = async () => {
    await change(() => take(api.DELETE("/api/v1/blocked-senders/{block_id}", { params: { path: { block_id: one.id }, header: once() } })), "blocked-senders", "conversation");
    tell.say(say("blocked.lifted", { value }));
    close();
  };
  return (
    <Dialog title={say("blocked.lift_title", { value })} close={close} size={460}>
      <Form save={lift} label={say("blocked.lift")} cancel={close}>
        <div className={styles.prose}>{say("blocked.lift_hint")}</div>
      </Form>
    </Dialog>
  );
}
