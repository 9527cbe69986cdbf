import { Button, Group } from "@mantine/core";
import { useState } from "react";
import type { Line } from "@/api/queries";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { useActs } from "./acts";
import { OtherConversations } from "./OtherConversations";
import { useRestructure } from "./restructure";
import { stays } from "./stays";

/** Makes another conversation of the person part of this one; it is said before which of the two stays. */
export function MergeDialog({ close }: { close: () => void }) {
  const { say } = useWords();
  const { conversation } = useActs();
  const { merge, busy } = useRestructure();
  const [other, setOther] = useState<Line | null>(null);
  const into = other && stays(conversation, other)[0] === conversation.id ? conversation : other;
  return (
    <Dialog close={close} title={say("do.merge")} size={520}>
      <p className="quiet">{say("merge.hint")}</p>
      <OtherConversations of={conversation} chosen={other?.id ?? null} choose={setOther} unfit={(line) => (line.spam ? "merge.spam" : null)} />
      <p aria-live="polite">{other && into && say("merge.preview", { absorbed: into.id === other.id ? conversation.number : other.number, into: into.number })}</p>
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>{say("do.leave_it")}</Button>
        <Button loading={busy} disabled={!other} onClick={() => other && void merge(conversation, other).then((done) => done && close())}>{say("do.merge_now")}</Button>
      </Group>
    </Dialog>
  );
}
