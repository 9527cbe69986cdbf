import { Button, Switch, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api, once, take } from "@/api/client";
import { conversation, users } from "@/api/queries";
import { Face } from "@/shared/Face";
import { useWords, type Key } from "@/shared/i18n";
import { Empty, Failed, Loading } from "@/shared/states";
import { brief, useNow, wholeTime } from "@/shared/time";
import { useTell } from "@/shared/Toasts";
import { writePlace } from "../inbox/place";
import { notifications, unread, type Notification } from "./asked";
import { noPushHere, pushHere, pushState } from "./push";
import { wantsSound, wishSound } from "./sound";
import styles from "./Bell.module.css";

/** What one was told, the newest first; how one is told on this device. */
export default function Panel({ close }: { close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const [only, setOnly] = useState(false);
  const asked = useInfiniteQuery(notifications(only));
  const { data: count } = useQuery(unread);
  const items = asked.data?.pages.flatMap((page) => page.items);
  const readAll = async () => {
    await take(api.POST("/api/v1/notifications/readings", { params: { header: once() }, body: {} })).catch(tell.trouble);
    void queries.invalidateQueries({ queryKey: ["notifications"] });
  };
  return (
    <>
      <header className={styles.head}>
        <h2>{say("bell.title")}</h2>
        <Button size="compact-sm" variant="subtle" color="gray" aria-pressed={only} onClick={() => setOnly(!only)}>{say(only ? "bell.show_all" : "bell.only_unread")}</Button>
        <Button size="compact-sm" variant="subtle" disabled={!count?.count} onClick={() => void readAll()}>{say("bell.read_all")}</Button>
      </header>
      {asked.error && !items ? <Failed error={asked.error} again={() => void asked.refetch()} /> : !items ? <Loading rows={3} /> : !items.length ? (
        <div className={styles.empty}><Empty title={say("bell.empty")} hint={say("bell.empty_hint")} /></div>
      ) : (
        <ul className={styles.list}>
          {items.map((one) => <Line key={one.id} one={one} close={close} />)}
          {asked.hasNextPage && <li><Button fullWidth size="compact-sm" variant="subtle" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{say("record.older")}</Button></li>}
        </ul>
      )}
      <Here close={close} />
    </>
  );
}

function Line({ one, close }: { one: Notification; close: () => void }) {
  const { say, locale } = useWords();
  const now = useNow();
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const { data: staff } = useQuery(users);
  const { data: talk } = useQuery(conversation(one.conversation_id));
  const by = one.by_id ? staff?.items.find((user) => user.id === one.by_id)?.name : undefined;
  const who = talk ? talk.customer.name || say("person.nameless") : "…";
  const open = () => {
    close();
    navigate(writePlace({ view: "all", open: one.conversation_id, filter: { state: "any" } }));
    if (one.read_at) return;
    void take(api.POST("/api/v1/notifications/readings", { params: { header: once() }, body: { conversation_id: one.conversation_id } }))
      .catch(() => {}) // it stays unread, and is read the next time
      .finally(() => queries.invalidateQueries({ queryKey: ["notifications"] }));
  };
  return (
    <li>
      <UnstyledButton className={styles.line} data-unread={one.read_at ? undefined : ""} onClick={open}>
        <Face name={by ?? talk?.customer.name ?? ""} size={32} />
        <span className={styles.text}>
          <span className={styles.what}>{say(`notice.${one.kind}` as Key, { by: by ?? say("notice.somebody"), who, times: one.times })}</span>
          <span className="quiet cut">{talk?.subject || talk?.last.text || talk?.number || ""}</span>
        </span>
        <time className="quiet" dateTime={one.at} title={wholeTime(one.at, locale)}>{brief(one.at, now, locale, say)}</time>
        {!one.read_at && <span className={styles.dot} role="img" aria-label={say("bell.is_unread")} />}
      </UnstyledButton>
    </li>
  );
}

/** Sound and push are of this browser, and begin only when somebody wishes for them. */
function Here({ close }: { close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const [sound, setSound] = useState(wantsSound);
  const [busy, setBusy] = useState(false);
  const asked = useQuery({ queryKey: ["push here"], queryFn: pushState, staleTime: 0 });
  const turn = async (wanted: boolean) => {
    setBusy(true);
    try {
      queries.setQueryData(["push here"], await (wanted ? pushHere() : noPushHere()));
    } catch (error) {
      if (error instanceof DOMException) tell.say(say("push.refused"));
      else tell.trouble(error);
    }
    setBusy(false);
    void queries.invalidateQueries({ queryKey: ["push devices"] });
  };
  const hint: Partial<Record<string, Key>> = { denied: "push.denied", impossible: "push.impossible" };
  const why = hint[asked.data ?? ""];
  return (
    <div className={styles.foot}>
      <Switch
        label={say("push.here")}
        description={say(why ?? "push.hint")}
        checked={asked.data === "on"}
        disabled={busy || !asked.data || why !== undefined}
        onChange={(event) => void turn(event.currentTarget.checked)}
      />
      <Switch
        label={say("push.sound")}
        checked={sound}
        onChange={(event) => {
          wishSound(event.currentTarget.checked);
          setSound(event.currentTarget.checked);
        }}
      />
      <Link href="/settings/notices" onClick={close}>{say("bell.settings")}</Link>
    </div>
  );
}
