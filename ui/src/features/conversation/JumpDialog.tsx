import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { Dialog } from "@/shared/Dialog";
import { useWords, type Key } from "@/shared/i18n";
import { dateOf, useNow } from "@/shared/time";
import { dayOf } from "../reports/days";
import { useActs } from "./acts";

/** Goes to any date of the thread, and reads on from there both ways. */
export function JumpDialog({ close }: { close: () => void }) {
  const { say, locale } = useWords();
  const now = useNow();
  const { conversation, whole, jump } = useActs();
  const [day, setDay] = useState("");
  const go = (at: Date) => {
    jump(at.toISOString());
    close();
  };
  const back = (days: number) => {
    const day = new Date(now);
    return new Date(day.getFullYear(), day.getMonth(), day.getDate() - days);
  };
  // What was merged or moved into it may be older than the conversation: it begins with the first of all that stands in it.
  const opened = new Date(conversation.opened_at);
  const ways: [Key, Date, Date][] = [
    ["jump.week", back(7), back(7)],
    ["jump.month", back(30), back(30)],
    ["jump.year", back(365), back(365)],
    ["jump.beginning", opened, whole ? opened : new Date(0)],
  ];
  return (
    <Dialog close={close} title={say("do.jump")} size={380}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go(new Date(`${day}T00:00`));
        }}
      >
        <Group align="end" wrap="nowrap">
          <TextInput data-autofocus required type="date" label={say("jump.day")} max={dayOf(back(0))} value={day} onChange={(event) => setDay(event.currentTarget.value)} style={{ flex: 1 }} />
          <Button type="submit" disabled={!day}>{say("jump.go")}</Button>
        </Group>
      </form>
      <Stack gap={6} mt="md">
        {ways.map(([key, at, to]) => (
          <Button key={key} variant="default" justify="space-between" rightSection={<time className="quiet cut">{dateOf(at.toISOString(), locale, now)}</time>} onClick={() => go(to)}>
            {say(key)}
          </Button>
        ))}
      </Stack>
    </Dialog>
  );
}
