import { Button, Select } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useSearch } from "wouter";
import { api, once, take, type Schemas } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { Empty, Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { accounts, parked } from "./channelQueries";
import { Act, Card, More, When } from "./house/kit";
import ParkedEnvelope from "./ParkedEnvelope";
import { outcomeOf, useReplayed } from "./replayed";
import styles from "./Channels.module.css";

type Parked = Schemas["Parked"];

/** What came in and could not be understood: looked at as it came, and read again once the reason is mended. */
export default function ParkedEnvelopes() {
  const { say } = useWords();
  const [path, go] = useLocation();
  const account = new URLSearchParams(useSearch()).get("account");
  const known = useInfiniteQuery(accounts).data?.pages.flatMap((page) => page.items) ?? [];
  const asked = useInfiniteQuery(parked(account));
  const [open, setOpen] = useState<Parked | null>(null);
  const all = asked.data?.pages.flatMap((page) => page.items);
  const name = (id: string) => known.find((one) => one.id === id)?.name ?? say("parked.closed_account");
  return (
    <Card whole title={say("settings.parked")} hint={say("parked.hint")} actions={account && all && all.length > 0 ? <ReplayAll account={account} shown={all} /> : undefined}>
      {(known.length > 1 || account) && (
        <Select aria-label={say("settings.account")} placeholder={say("parked.every_account")} clearable maw={320} mb="sm" value={account} data={known.map((one) => ({ value: one.id, label: one.name }))} onChange={(chosen) => go(chosen ? `${path}?account=${chosen}` : path)} />
      )}
      {asked.error && !all ? <Failed error={asked.error} again={() => void asked.refetch()} /> : !all ? <Loading rows={3} /> : all.length === 0 ? (
        <Empty title={say("settings.nothing_parked")} hint={say("parked.none_hint")} />
      ) : (
        <ul className={styles.list}>
          {all.map((one) => <Line key={one.id} one={one} account={name(one.account)} look={() => setOpen(one)} />)}
        </ul>
      )}
      <More pages={asked} />
      {open && <ParkedEnvelope one={open} account={name(open.account)} close={() => setOpen(null)} />}
    </Card>
  );
}

function Line({ one, account, look }: { one: Parked; account: string; look: () => void }) {
  const { say } = useWords();
  const replay = useReplay();
  return (
    <li className={styles.envelope}>
      <div>
        <span className={styles.reason} lang="en">{one.reason}</span><br />
        <span className="quiet">{account} · <When at={one.parked_at} /> · {say("parked.tries", { count: one.tries })}</span>
      </div>
      <div className={styles.acts}>
        <Button size="compact-md" variant="default" onClick={look}>{say("parked.look")}</Button>
        <Act act={() => replay(one.id)}>{say("settings.replay")}</Act>
      </div>
    </li>
  );
}

/** Reads one again, waits for what becomes of it, and says so. */
export function useReplay(): (id: string) => Promise<void> {
  const { say } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const settled = useReplayed();
  return async (id) => {
    try {
      await take(api.POST("/api/v1/parked-envelopes/{envelope_id}/replay", { params: { path: { envelope_id: id }, header: once() } }));
      const outcome = outcomeOf(await settled([id]));
      tell.say(say(outcome.waiting ? "parked.waits" : outcome.parked ? "parked.again" : "parked.understood", { reason: outcome.reason }));
    } finally {
      void queries.invalidateQueries({ queryKey: ["envelope"] });
    }
  };
}

function ReplayAll({ account, shown }: { account: string; shown: Parked[] }) {
  const { say } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const settled = useReplayed();
  const replay = async () => {
    try {
      const { replayed } = await take(api.POST("/api/v1/parked-envelopes/replays", { params: { header: once() }, body: { account } }));
      const outcome = outcomeOf(await settled(shown.slice(0, 25).map((one) => one.id)));
      tell.say(say("parked.all_read", { count: replayed, parked: outcome.parked }));
    } finally {
      void queries.invalidateQueries({ queryKey: ["envelope"] });
    }
  };
  return <Act act={replay}>{say("parked.replay_all")}</Act>;
}
