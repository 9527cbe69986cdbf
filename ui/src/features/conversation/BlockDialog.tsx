import { Button, Group, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { useTell } from "@/shared/Toasts";
import { useActs } from "./acts";
import styles from "./OtherConversations.module.css";

/** From now on nobody hears an address: it is said before what that means, and can be undone. */
export function BlockDialog({ close }: { close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const { conversation } = useActs();
  const people = conversation.participants.filter((one, n, all) => all.findIndex((other) => other.identifier === one.identifier) === n);
  const [who, setWho] = useState(people.find((one) => one.role === "customer")?.identifier ?? people[0]?.identifier ?? "");
  const all = () => void queries.invalidateQueries();
  const lift = async (id: string) => {
    await take(api.DELETE("/api/v1/blocked-senders/{block_id}", { params: { path: { block_id: id }, header: once() } })).then(() => tell.say(say("block.lifted")), tell.trouble);
    all();
  };
  const block = useMutation({
    mutationFn: () => take(api.POST("/api/v1/conversations/{conversation_id}/blocked-senders", { params: { path: { conversation_id: conversation.id }, header: once() }, body: { identifier: who } })),
    onSuccess: (made) => {
      tell.say(say("block.done", { value: made.value }), { label: say("do.undo"), seconds: 15, act: () => void lift(made.id), asks: [`/api/v1/blocked-senders/${made.id}`], said: say("block.lifted") });
      close();
    },
    onError: tell.trouble,
    onSettled: all,
  });
  return (
    <Dialog close={close} title={say("do.block")} size={460}>
      <p>{say("block.hint")}</p>
      <Stack gap={6}>
        {people.map((one) => (
          <label key={one.identifier} className={styles.line} data-chosen={who === one.identifier || undefined}>
            <input type="radio" name="who" checked={who === one.identifier} onChange={() => setWho(one.identifier)} />
            <span className={styles.words}>
              <strong className="cut">{one.value}</strong>
              <span className="quiet cut">{one.name}</span>
            </span>
          </label>
        ))}
      </Stack>
      <Group justify="flex-end" mt="md">
        <Button variant="default" data-autofocus onClick={close}>{say("do.leave_it")}</Button>
        <Button color="red.9" loading={block.isPending} disabled={!who} onClick={() => block.mutate()}>{say("block.now")}</Button>
      </Group>
    </Dialog>
  );
}
