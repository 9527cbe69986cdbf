import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { Dialog } from "@/shared/Dialog";
import { useWords, type Key } from "@/shared/i18n";
import { dateOf, useNow } from "@/shared/time";
import { useActs } from "./acts";

/** Goes to any date of the thread, and reads on from there both ways. */
export function JumpDialog({ close }: { close: () => void }) {
  const { say, locale } = useWords();
  const now = useNow();
  const { conversation, jump } = useActs();
  const [day, setDay] = useState("");
  const go = (at: Date) => {
    jump(at.toISOString());
    close();
  };
  const back = (days: number) => new Date(new Date(now).setHours(0, 0, 0, 0) - days * 86_400_000);
  const ways: [Key, Date][] = [["jump.week", back(7)], ["jump.month", back(30)], ["jump.year", back(365)], ["jump.beginning", new Date(conversation.opened_at)]];
  return (
    <Dialog close={close} title={say("do.jump")} size={380}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go(new Date(`${day}T00:00`));
        }}
      >
        <Group align="end" wrap="nowrap">
          <TextInput data-autofocus required type="date" label={say("jump.day")} max={new Date(now).toISOString().slice(0, 10)} value={day} onChange={(event) => setDay(event.currentTarget.value)} style={{ flex: 1 }} />
          <Button type="submit" disabled={!day}>{say("jump.go")}</Button>
        </Group>
      </form>
      <Stack gap={6} mt="md">
        {ways.map(([key, at]) => (
          <Button key={key} variant="default" justify="space-between" rightSection={<span className="quiet">{dateOf(at.toISOString(), locale, now)}</span>} onClick={() => go(at)}>
            {say(key)}
          </Button>
        ))}
      </Stack>
    </Dialog>
  );
}
