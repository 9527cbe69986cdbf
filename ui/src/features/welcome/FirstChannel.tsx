import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { kinds } from "@/api/queries";
import { ChannelIcon } from "@/shared/channels";
import { useWords } from "@/shared/i18n";
import { Failed, Loading } from "@/shared/states";
import { Connect, Kinds, Secret, useConnected } from "../settings/ChannelNew";
import channelStyles from "../settings/Channels.module.css";
import { ChannelState } from "../settings/ChannelState";
import type { Account } from "../settings/channelQueries";
import { Step } from "./Page";
import styles from "./Welcome.module.css";

/** The first way by which customers reach the company, or none for now. */
export function FirstChannel({ chosen, connected }: { chosen?: string; connected: Account[] }) {
  const { say } = useWords();
  const [, go] = useLocation();
  const [made, setMade] = useConnected();
  const asked = useQuery(kinds);
  const kind = asked.data?.items.find((one) => one.kind === chosen);
  const next = <Button onClick={() => go("/welcome/team")}>{say("welcome.next")}</Button>;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const heading = <h1 className="unseen">{say("welcome.channel_title")}</h1>;
  if (made) return <>{heading}<Secret made={made} kind={kind}>{next}</Secret></>;
  if (kind)
    return (
      <>
        {heading}
        <div><Button component={Link} href="/welcome/channel" variant="subtle" color="gray" size="compact-md">{say("channels.other_kind")}</Button></div>
        <Connect kind={kind} done={setMade} />
      </>
    );
  return (
    <Step title={say("welcome.channel_title")} lead={say("welcome.channel_lead")}>
      {connected.length > 0 && (
        <ul className={channelStyles.list}>
          {connected.map((one) => (
            <li key={one.id} className={channelStyles.line}>
              <span className={channelStyles.tile}><ChannelIcon kind={one.channel} size={18} /></span>
              <span className={channelStyles.name}>{one.name}</span>
              <ChannelState account={one} />
            </li>
          ))}
        </ul>
      )}
      <Kinds kinds={asked.data.items} href={(one) => `/welcome/channel/${one.kind}`} />
      <div className={styles.foot}>
        <span />
        {connected.length > 0 ? next : <Button variant="default" onClick={() => go("/welcome/team")}>{say("welcome.later")}</Button>}
      </div>
    </Step>
  );
}
