import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { ChannelIcon, useChannelName } from "@/shared/channels";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { accounts } from "./channelQueries";
import { ChannelState } from "./ChannelState";
import { Card, More } from "./house/kit";
import styles from "./Channels.module.css";

/** All accounts and how they are; what is wrong is seen without opening one. */
export default function ChannelList() {
  const { say } = useWords();
  const name = useChannelName();
  const may = useMay("channels.manage");
  const asked = useInfiniteQuery(accounts);
  if (asked.error && !asked.data) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={3} />;
  const all = asked.data.pages.flatMap((page) => page.items);
  const connect = may && <Button component={Link} href="/settings/channels/new" size="compact-md">{say("channels.connect")}</Button>;
  return (
    <Card title={say("channels.accounts")} hint={say("channels.accounts_hint")} actions={connect}>
      {all.length === 0 ? (
        <Empty title={say("channels.none")} hint={say("channels.none_hint")} />
      ) : (
        <ul className={styles.list}>
          {all.map((one) => {
            const [queued, failing, unknown] = [one.queue.queued ?? 0, one.queue.failing ?? 0, one.queue.unknown ?? 0];
            return (
              <li key={one.id}>
                <Link href={`/settings/channels/${one.id}`} className={styles.line}>
                  <span className={styles.tile}><ChannelIcon kind={one.channel} size={18} /></span>
                  <span><span className={styles.name}>{one.name}</span><br /><span className="quiet">{name(one.channel)}</span></span>
                  <ChannelState account={one} />
                  <span className="quiet figures">
                    {[queued && say("channels.waiting", { count: queued }), failing && say("channels.failing", { count: failing }), unknown && say("channels.unknown", { count: unknown })].filter(Boolean).join(" · ") || say("channels.nothing_waits")}
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      )}
      <More pages={asked} />
    </Card>
  );
}
