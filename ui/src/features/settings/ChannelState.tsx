import { useWords, type Key } from "@/shared/i18n";
import type { Account } from "./channelQueries";
import styles from "./Channels.module.css";

/** How an account is, in one word: what needs somebody comes before what only waits. */
export function stateOf(account: Account): { state: "live" | "paused" | "bad" | "warn"; key: Key } {
  if (account.state === "needs_reauth") return { state: "bad", key: "account.needs_reauth" };
  if (account.state === "paused") return { state: "paused", key: "account.paused" };
  if (account.listening?.state === "refused") return { state: "bad", key: "channels.refused" };
  if (account.listening?.state === "away") return { state: "warn", key: "channels.away" };
  if ((account.queue.failing ?? 0) > 0) return { state: "warn", key: "channels.fails_some" };
  return { state: "live", key: "account.live" };
}

export function ChannelState({ account }: { account: Account }) {
  const { say } = useWords();
  const { state, key } = stateOf(account);
  return <span className={styles.state} data-state={state}>{say(key)}</span>;
}
