import { Alert, Button, TextInput } from "@mantine/core";
import "@mantine/core/styles/Alert.layer.css";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, once, take, Trouble } from "@/api/client";
import { kinds } from "@/api/queries";
import { ChannelIcon, useChannelName } from "@/shared/channels";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { useHere } from "@/shared/here";
import { ChannelAbsence } from "./ChannelAbsence";
import { ChannelDanger } from "./ChannelDanger";
import { ChannelFacts } from "./ChannelFacts";
import { ChannelForm, TriedOut } from "./ChannelForm";
import { groupsOf, type Kind } from "./channelForm";
import { Hints } from "./ChannelHints";
import { account, type Account } from "./channelQueries";
import { ChannelState } from "./ChannelState";
import { Act, BackTo, Card, useChange } from "./house/kit";
import styles from "./Channels.module.css";

/** One account: how it is and what to do about it, its settings, and what it says by itself. */
export default function ChannelAccount({ id }: { id: string }) {
  const { say } = useWords();
  const may = useMay("channels.manage");
  const asked = useQuery(account(id));
  const known = useQuery(kinds);
  if (asked.error && !asked.data) return <><BackTo name={say("settings.channels")} /><Failed error={asked.error} again={() => void asked.refetch()} /></>;
  if (!asked.data || !known.data) return <Loading rows={5} />;
  const kind = known.data.items.find((one) => one.kind === asked.data.channel);
  return (
    <>
      <div><BackTo name={say("settings.channels")} /></div>
      <Head account={asked.data} kind={kind} may={may} />
      <ChannelFacts account={asked.data} kind={kind} />
      {kind && may && <Settings key={asked.data.version} account={asked.data} kind={kind} />}
      {kind && <Hints kind={kind} />}
      <ChannelAbsence account={asked.data} may={may} />
      {may && <ChannelDanger account={asked.data} />}
    </>
  );
}

function Head({ account: one, kind, may }: { account: Account; kind?: Kind; may: boolean }) {
  const { say } = useWords();
  const name = useChannelName();
  const change = useChange();
  const [tried, setTried] = useState<{ ok: boolean; words: string } | null>(null);
  const params = () => ({ path: { account_id: one.id }, header: once() });
  const probe = () => change(() => take(api.POST("/api/v1/channel-accounts/{account_id}/probe", { params: params() })).then((health) => setTried({ ok: health.ok, words: health.words ?? "" })), "account");
  const pause = () => change(() => take(api.POST("/api/v1/channel-accounts/{account_id}/pause", { params: params() })), "account");
  const resume = () => change(() => take(api.DELETE("/api/v1/channel-accounts/{account_id}/pause", { params: params() })), "account");
  return (
    <section className={styles.headCard} aria-label={one.name}>
      <div className={styles.head}>
        <span className={styles.tile}><ChannelIcon kind={one.channel} size={18} /></span>
        <div>
          <h2>{one.name}</h2>
          <span className="quiet">{name(one.channel)} · </span><ChannelState account={one} />
        </div>
        {may && (
          <div className={styles.actions}>
            {kind?.hosts && <Button component={Link} href={`/settings/channels/${one.id}/look`} variant="default" size="compact-md">{say("chat.builder")}</Button>}
            <Act act={probe}>{say("channels.try")}</Act>
            {one.state === "live" ? <Act act={pause}>{say("settings.pause")}</Act> : <Act act={resume}>{say("settings.resume")}</Act>}
          </div>
        )}
      </div>
      <div role="status" aria-live="polite">{tried && <TriedOut tried={tried} />}</div>
      <WhatToDo account={one} kind={kind} />
    </section>
  );
}

/** What is wrong, and what whoever reads it can do about it. */
function WhatToDo({ account: one, kind }: { account: Account; kind?: Kind }) {
  const { say } = useWords();
  const reason = one.state === "live" ? (one.listening?.reason ?? "") : one.state_reason;
  const quoted = reason ? <p lang="en">{reason}</p> : null;
  if (!kind) return <Alert color="red" variant="light">{say("channels.package_gone")}</Alert>;
  if (one.state === "needs_reauth") return <Alert color="red" variant="light" title={say("channels.reauth")}>{quoted}{say("channels.reauth_do")}</Alert>;
  if (one.state === "paused") return <Alert color="gray" variant="light">{say("channels.paused_do")}</Alert>;
  if (one.listening?.state === "refused") return <Alert color="red" variant="light" title={say("channels.reauth")}>{quoted}{say("channels.refused_do")}</Alert>;
  if (one.listening?.state === "away") return <Alert color="orange" variant="light" title={say("channels.away")}>{quoted}{say("channels.away_do")}</Alert>;
  return null;
}

function Settings({ account: one, kind }: { account: Account; kind: Kind }) {
  const { say, language } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const [name, setName] = useHere("account name", one.name);
  const save = async (settings: Record<string, unknown>) => {
    const body = { settings, ...(name.trim() !== one.name ? { name: name.trim() } : {}) };
    if (!Object.keys(settings).length && !("name" in body)) return tell.say(say("channels.unchanged"));
    try {
      await take(api.PATCH("/api/v1/channel-accounts/{account_id}", { params: { path: { account_id: one.id }, header: { ...once(), "If-Match": `"${one.version}"` } }, body }));
      tell.say(say("channels.saved"));
    } catch (error) {
      if (!(error instanceof Trouble && error.code === "account_changed")) throw error;
      tell.trouble(error);
    }
    await queries.invalidateQueries({ queryKey: ["account"] });
  };
  return (
    <Card title={say("nav.settings")}>
      <ChannelForm
        kind={kind}
        groups={groupsOf(kind, language)}
        settings={one.settings as Record<string, unknown>}
        secrets={one.secrets as Record<string, boolean>}
        account={one.id}
        label={say("do.keep")}
        save={save}
        before={(wrong) => <TextInput label={say("channels.name")} withAsterisk maxLength={100} value={name} error={wrong.name} onChange={(event) => setName(event.currentTarget.value)} />}
      />
    </Card>
  );
}
