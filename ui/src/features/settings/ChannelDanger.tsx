import { useState } from "react";
import { useLocation } from "wouter";
import { api, once, take } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { useTell } from "@/shared/Toasts";
import type { Account } from "./channelQueries";
import { Card, Dangerous, Once, useChange } from "./house/kit";
import styles from "./Channels.module.css";

/** What cannot be taken back: another secret, and the end of the account. Both say first what they will mean. */
export function ChannelDanger({ account: one }: { account: Account }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const [, go] = useLocation();
  const [secret, setSecret] = useState("");
  const params = () => ({ path: { account_id: one.id }, header: once() });
  const renew = async () => setSecret((await change(() => take(api.POST("/api/v1/channel-accounts/{account_id}/secret", { params: params() })), "account")).secret);
  const remove = async () => {
    await change(() => take(api.DELETE("/api/v1/channel-accounts/{account_id}", { params: params() })));
    go("/settings/channels");
    tell.say(say("channels.removed", { name: one.name }));
    await change(() => Promise.resolve(), "account");
  };
  return (
    <Card title={say("channels.danger")}>
      <div className={styles.actions}>
        <Dangerous title={say("channels.renew")} text={say("channels.renew_means")} act={renew}>{say("channels.renew")}</Dangerous>
        <Dangerous title={say("channels.remove")} text={say("channels.remove_means", { name: one.name })} act={remove}>{say("channels.remove")}</Dangerous>
      </div>
      {secret && <Once title={say("channels.secret")} hint={say("channels.secret_once")} secret={secret} close={() => setSecret("")} />}
    </Card>
  );
}
