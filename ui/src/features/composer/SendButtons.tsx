import { Button, Menu } from "@mantine/core";
import { useWords } from "@/shared/i18n";
import { IconDown, IconSend } from "@/shared/icons";
import type { Kind } from "./draft";

interface Props {
  kind: Kind;
  ready: boolean;
  busy: boolean;
  send: () => void;
  sendAndClose: () => void;
  sendAndSnooze: (until: string | null) => void;
  schedule: () => void;
}

const DAY = 86_400_000;

/** Send, or send in another way: each in one stroke. A note is only kept. */
export function SendButtons({ kind, ready, busy, send, sendAndClose, sendAndSnooze, schedule }: Props) {
  const { say } = useWords();
  if (kind === "note") {
    return (
      <Button size="sm" disabled={!ready} loading={busy} onClick={send} title={`${say("composer.keep_note")}  Ctrl ↵`}>
        {say("composer.keep_note")}
      </Button>
    );
  }
  return (
    <Button.Group>
      <Button size="sm" leftSection={<IconSend size={15} />} disabled={!ready} loading={busy} onClick={send} title={`${say("composer.send")}  Ctrl ↵`}>
        {say("composer.send")}
      </Button>
      <Menu position="top-end">
        <Menu.Target>
          <Button size="sm" px={8} disabled={!ready} aria-label={say("composer.send_otherwise")}>
            <IconDown size={15} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={sendAndClose} rightSection={<kbd>Ctrl ⇧ ↵</kbd>}>
            {say("composer.send_close")}
          </Menu.Item>
          <Menu.Item onClick={() => sendAndSnooze(null)}>{say("composer.send_snooze")}</Menu.Item>
          <Menu.Item onClick={() => sendAndSnooze(new Date(Date.now() + 3 * DAY).toISOString())}>{say("composer.send_snooze_days", { count: 3 })}</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={schedule}>{say("composer.schedule")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}
