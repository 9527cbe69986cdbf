import { Button, Menu } from "@mantine/core";
import type { Way } from "@/api/queries";
import { ChannelIcon, useChannelName } from "@/shared/channels";
import { useWords } from "@/shared/i18n";
import { IconDown } from "@/shared/icons";
import { lasting, useNow } from "@/shared/time";
import { closedWords } from "./closed";
import type { DraftWords } from "./draft";
import styles from "./WayMenu.module.css";

/** The way that the draft names, else the best one: they come with the best first. */
export function wayOf(ways: readonly Way[], words: DraftWords): Way | undefined {
  const named = ways.find((way) => way.account === words.channel_account && (!words.to || way.to.value === words.to));
  return named ?? ways.find((way) => way.open) ?? ways[0];
}

/** Which channel, to which address, and why another one is closed: before one writes, not after. */
export function WayMenu({ ways, way, choose }: { ways: readonly Way[]; way: Way | undefined; choose: (way: Way) => void }) {
  const { say, locale } = useWords();
  const name = useChannelName();
  const now = useNow();
  if (!way) return <span className={styles.none}>{say("way.none")}</span>;
  const why = (one: Way) => closedWords(one.reason, say);
  return (
    <>
      <Menu position="top-start" width={330}>
        <Menu.Target>
          <Button size="compact-sm" variant="default" leftSection={<ChannelIcon kind={way.channel} size={14} />} rightSection={<IconDown size={13} />} aria-label={say("way.choose", { name: name(way.channel), to: way.to.value })}>
            {name(way.channel)}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {ways.map((one) => (
            <Menu.Item key={`${one.account}${one.identifier}`} disabled={!one.open} leftSection={<ChannelIcon kind={one.channel} size={15} />} onClick={() => choose(one)} fw={one === way ? 600 : undefined}>
              <span className={styles.line}>
                <span className="cut">{name(one.channel)} · {one.to.value}</span>
                <small>{one.open ? one.account_name : why(one)}</small>
              </span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <span className={`${styles.state} cut`} data-closed={!way.open || undefined}>
        {!way.open ? why(way) : way.window_ends_at ? say("way.window", { time: lasting(Date.parse(way.window_ends_at) - now, locale) }) : way.to.kind === "email" ? "" : way.to.value}
        {way.instead && ` · ${say("way.instead", { name: way.instead.name || way.instead.value })}`}
      </span>
    </>
  );
}
