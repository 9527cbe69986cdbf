import { Button, Stack, TextInput } from "@mantine/core";
import { Dialog } from "@/shared/Dialog";
import { useState } from "react";
import type { Opened } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { nearTime } from "@/shared/time";
import { useWork } from "./work";
import { presets } from "./presets";

/** Until a time, or until they write; whichever comes first. */
export default function SnoozeDialog({ conversation, close }: { conversation: Opened; close: () => void }) {
  const { say, locale } = useWords();
  const work = useWork(conversation);
  const [own, setOwn] = useState("");
  const until = (iso: string | null) => {
    void work.snooze(iso);
    close();
  };
  return (
    <Dialog close={close} title={say("do.snooze")}>
      <Stack gap={6}>
        {presets(new Date()).map(({ key, at }, n) => (
          <Button key={key} variant="default" justify="space-between" data-autofocus={n === 0 || undefined} rightSection={<span className="quiet">{nearTime(at, locale)}</span>} onClick={() => until(at.toISOString())}>
            {say(key)}
          </Button>
        ))}
        <Button variant="default" justify="flex-start" onClick={() => until(null)}>
          {say("snooze.until_they_write")}
        </Button>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            until(new Date(own).toISOString());
          }}
          style={{ display: "flex", flexWrap: "wrap", gap: 8, alignItems: "end", marginTop: 6 }}
        >
          <TextInput type="datetime-local" label={say("snooze.own")} value={own} onChange={(event) => setOwn(event.currentTarget.value)} style={{ flex: "1 1 200px" }} />
          <Button type="submit" disabled={!own || Number.isNaN(Date.parse(own)) || Date.parse(own) < Date.now()}>
            {say("do.snooze")}
          </Button>
        </form>
        <p className="quiet" style={{ margin: 0 }}>{say("snooze.hint")}</p>
      </Stack>
    </Dialog>
  );
}
