import { Button, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { api, once, take } from "@/api/client";
import { useHere } from "@/shared/here";
import { useWords } from "@/shared/i18n";
import type { Account } from "./channelQueries";
import { Card, Confirm, Copy, Once, useChange } from "./house/kit";
import { newSecret, policy, signing, snippet } from "./widgetLook";
import styles from "./Channels.module.css";

const SECRET = "identity_secret";

/** What stands on the pages that carry the chat, and how they say who is signed in there. */
export function WidgetEmbed({ account: one }: { account: Account }) {
  const { say } = useWords();
  const base = one.url.split("/in/")[0]!;
  const hasSecrets = SECRET in (one.secrets as Record<string, boolean>);
  return (
    <div className={styles.whole}>
      <Card title={say("chat.embed")} hint={say("chat.embed_hint")}>
        <div className={styles.rows}>
          <div className={styles.copied}><pre className={styles.code}>{snippet(base, one.id)}</pre><Copy text={snippet(base, one.id)} /></div>
          <p className="quiet">{say("chat.policy")}</p>
          <div className={styles.copied}><pre className={styles.code}>{policy(base)}</pre><Copy text={policy(base)} /></div>
        </div>
      </Card>
      {hasSecrets && <Identity account={one} />}
    </div>
  );
}

/** With a secret that both know, a site's server signs who is signed in there. */
function Identity({ account: one }: { account: Account }) {
  const { say } = useWords();
  const change = useChange();
  const has = (one.secrets as Record<string, boolean>)[SECRET] === true;
  const [asks, setAsks] = useState(false);
  const [secret, setSecret] = useState("");
  const codes = signing(one.id);
  const [written, setWritten] = useHere<keyof typeof codes>("signed in", "Node");
  const make = async () => {
    const made = newSecret();
    await change(() => take(api.PATCH("/api/v1/channel-accounts/{account_id}", { params: { path: { account_id: one.id }, header: { ...once(), "If-Match": `"${one.version}"` } }, body: { settings: { [SECRET]: made } } })), "account");
    setSecret(made);
  };
  return (
    <Card title={say("chat.identity")} hint={say("chat.identity_hint")} actions={<Button size="compact-md" variant={has ? "default" : "filled"} onClick={() => setAsks(true)}>{say(has ? "chat.another_secret" : "chat.make_secret")}</Button>}>
      <p className={has ? "" : "quiet"}>{say(has ? "chat.has_secret" : "chat.no_secret")}</p>
      <div className={styles.rows}>
        <SegmentedControl className={styles.add} size="xs" aria-label={say("chat.written_in")} value={written} onChange={(chosen) => setWritten(chosen as keyof typeof codes)} data={Object.keys(codes)} />
        <div className={styles.copied}><pre className={styles.code}>{codes[written]}</pre><Copy text={codes[written]} /></div>
        <p className="quiet">{say("chat.identity_page")}</p>
        <div className={styles.copied}><pre className={styles.code}>{`<hilo-chat account="${one.id}" identity="…"></hilo-chat>`}</pre></div>
      </div>
      {asks && <Confirm title={say(has ? "chat.another_secret" : "chat.make_secret")} text={say(has ? "chat.another_means" : "chat.make_means")} label={say("chat.make_secret")} act={make} close={() => setAsks(false)} />}
      {secret && <Once title={say("chat.secret")} hint={say("channels.secret_once")} secret={secret} close={() => setSecret("")} />}
    </Card>
  );
}
