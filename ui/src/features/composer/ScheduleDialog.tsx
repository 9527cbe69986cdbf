import { Button, Stack, TextInput } from "@mantine/core";
import { Dialog } from "@/shared/Dialog";
import { useState } from "react";
import { useWords } from "@/shared/i18n";
import { wholeTime } from "@/shared/time";
import { presets } from "../conversation/presets";

export default function ScheduleDialog({ choose, close }: { choose: (at: string) => void; close: () => void }) {
  const { say, locale } = useWords();
  const [own, setOwn] = useState("");
  const take = (iso: string) => {
    choose(iso);
    close();
  };
  return (
    <Dialog close={close} title={say("composer.schedule")}>
      <Stack gap={6}>
        {presets(new Date()).map(({ key, at }) => (
          <Button key={key} variant="default" justify="space-between" rightSection={<span className="quiet">{wholeTime(at.toISOString(), locale)}</span>} onClick={() => take(at.toISOString())}>
            {say(key)}
          </Button>
        ))}
        <TextInput type="datetime-local" label={say("snooze.own")} value={own} onChange={(event) => setOwn(event.currentTarget.value)} />
        <Button disabled={!own || Date.parse(own) < Date.now()} onClick={() => take(new Date(own).toISOString())}>
          {say("composer.schedule")}
        </Button>
      </Stack>
    </Dialog>
  );
}
