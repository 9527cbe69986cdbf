import { Button, Group } from "@mantine/core";
import { Dialog } from "@/shared/Dialog";
import type { Opened } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { lasting } from "@/shared/time";

/** "Leo answered 4 s ago": one reads that first, and then decides. */
export default function AnsweredMeanwhile({ answer, close, anyway }: { answer: NonNullable<Opened["last_answer"]>; close: () => void; anyway: () => void }) {
  const { say, locale } = useWords();
  const ago = Date.now() - Date.parse(answer.at);
  return (
    <Dialog close={close} title={say("answered.title", { name: answer.name || say("answered.somebody"), time: ago < 60_000 ? `${Math.max(1, Math.round(ago / 1000))} s` : lasting(ago, locale) })}>
      <p>{say("answered.hint")}</p>
      <Group justify="flex-end">
        <Button variant="default" onClick={anyway}>{say("answered.anyway")}</Button>
        <Button data-autofocus onClick={close}>{say("answered.read")}</Button>
      </Group>
    </Dialog>
  );
}
