import { Button, Select, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { api, once, take, type Schemas } from "@/api/client";
import { kinds } from "@/api/queries";
import { ChannelIcon } from "@/shared/channels";
import { useHere } from "@/shared/here";
import { useWords } from "@/shared/i18n";
import { IconBack } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { ChannelForm } from "./ChannelForm";
import { groupsOf, wordsOf, type Kind } from "./channelForm";
import { Hints } from "./ChannelHints";
import { brands } from "./house/asked";
import { Card, Copy } from "./house/kit";
import { snippet } from "./widgetLook";
import styles from "./Channels.module.css";

type Connected = Schemas["WithSecret"];

/** Connecting: which kind, what its provider needs to know, and the secret that is shown this once. */
export default function ChannelNew({ kind }: { kind?: string }) {
  const { say } = useWords();
  const [, go] = useLocation();
  const [made, setMade] = useConnected();
  const asked = useQuery(kinds);
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const chosen = asked.data.items.find((one) => one.kind === kind);
  const back = (to: string) => (
    <div><Button component={Link} href={to} variant="subtle" color="gray" size="compact-md" leftSection={<IconBack size={15} />}>{say(chosen && !made ? "channels.other_kind" : "settings.channels")}</Button></div>
  );
  if (made) {
    const own = `/settings/channels/${made.id}`;
    return (
      <Secret made={made} kind={chosen}>
        <Button variant={chosen?.hosts ? "default" : "filled"} data-autofocus onClick={() => go(own)}>{say("channels.to_account")}</Button>
        {chosen?.hosts && <Button onClick={() => go(`${own}/look`)}>{say("chat.builder")}</Button>}
      </Secret>
    );
  }
  if (chosen) return <>{back("/settings/channels/new")}<Connect key={chosen.kind} kind={chosen} done={setMade} /></>;
  return (
    <>
      {back("/settings/channels")}
      <Card title={say("channels.which")} hint={say("channels.which_hint")}>
        <Kinds kinds={asked.data.items} href={(one) => `/settings/channels/new/${one.kind}`} />
      </Card>
    </>
  );
}

/** What was connected: a reload still says so; its secret is of this page alone. */
export function useConnected(): [Connected | null, (made: Connected) => void] {
  const [made, setMade] = useHere<Connected | null>("connected", null);
  const [secret, setSecret] = useState("");
  const connect = (next: Connected) => {
    setSecret(next.secret);
    setMade({ ...next, secret: "" });
  };
  return [made && { ...made, secret }, connect];
}

export function Kinds({ kinds: all, href }: { kinds: Kind[]; href: (kind: Kind) => string }) {
  const { language } = useWords();
  return (
    <ul className={styles.kinds}>
      {all.map((one) => {
        const words = wordsOf(one, language);
        return (
          <li key={one.kind}>
            <Link href={href(one)} className={styles.kind}>
              <span className={styles.tile}><ChannelIcon kind={one.kind} size={18} /></span>
              <span><span className={styles.name}>{words.name ?? one.kind}</span><p>{words.about}</p></span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

/** The form of one kind. `done` is told of the account and its secret. */
export function Connect({ kind, done }: { kind: Kind; done: (made: Connected) => void }) {
  const { say, language } = useWords();
  const queries = useQueryClient();
  const words = wordsOf(kind, language);
  const mayBrands = useMay("company.read");
  const houses = useQuery({ ...brands, enabled: mayBrands }).data;
  const [name, setName] = useHere("account name", "");
  const [brand, setBrand] = useHere<string | null>("account brand", null);
  const [missing, setMissing] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const [attempt, setAttempt] = useState(0);
  const connect = async (settings: Record<string, unknown>) => {
    setMissing(!name.trim());
    if (!name.trim()) return document.getElementById("account-name")?.focus();
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
    try {
      const made = await take(api.POST("/api/v1/channel-accounts", { params: { header: once(`${key}-${attempt}`) }, body: { channel: kind.kind, name: name.trim(), settings: given, ...(brand ? { brand } : {}) } }));
      void queries.invalidateQueries({ queryKey: ["account"] });
      done(made);
    } catch (error) {
      setAttempt((n) => n + 1);
      throw error;
    }
  };
  return (
    <>
      <Card title={words.name ?? kind.kind} hint={words.about}>
        <ChannelForm
          kind={kind}
          groups={groupsOf(kind, language)}
          settings={{}}
          secrets={{}}
          label={say("channels.connect_it")}
          save={connect}
          before={(wrong) => (
            <div className={styles.group}>
              <TextInput id="account-name" label={say("channels.name")} description={say("channels.name_hint")} withAsterisk maxLength={100} value={name} error={wrong.name ?? (missing ? say("form.missing") : undefined)} onChange={(event) => { setName(event.currentTarget.value); setMissing(false); }} />
              {houses && houses.items.length > 1 && (
                <Select label={say("channels.brand")} description={say("channels.brand_hint")} error={wrong.brand} allowDeselect={false} value={brand ?? houses.default} onChange={setBrand} data={houses.items.map((one) => ({ value: one.id, label: one.name }))} />
              )}
            </div>
          )}
        />
      </Card>
      <Hints kind={kind} />
    </>
  );
}

/** What its provider is told: where to post, and with which secret. Nobody sees the secret again. */
export function Secret({ made, kind, children }: { made: Connected; kind?: Kind; children: ReactNode }) {
  const { say } = useWords();
  const embed = snippet(made.account.url.split("/in/")[0]!, made.id);
  return (
    <Card title={say("channels.connected", { name: made.account.name })} hint={say(kind?.hosts ? "channels.connected_chat" : "channels.connected_hint")}>
      {kind?.hosts ? (
        <div className={styles.copied}><pre className={styles.code}>{embed}</pre><Copy text={embed} /></div>
      ) : (
        <dl className={styles.facts}>
          <dt>{say("channels.url")}</dt>
          <dd className={styles.copied}><code className={styles.code}>{made.account.url}</code><Copy text={made.account.url} /></dd>
          <dt>{say("channels.secret")}</dt>
          <dd className={styles.copied}>{made.secret ? <><code className={styles.code} data-once="">{made.secret}</code><Copy text={made.secret} /></> : say("channels.secret_shown")}</dd>
        </dl>
      )}
      <div className={styles.foot}>{children}</div>
    </Card>
  );
}
