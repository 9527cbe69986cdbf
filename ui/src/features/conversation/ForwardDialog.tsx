import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take } from "@/api/client";
import type { Item } from "@/api/queries";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { useTell } from "@/shared/Toasts";
import { useActs } from "./acts";

/** Sends messages on to somebody else, quoted as text and with their files; an answer comes into this conversation. */
export function ForwardDialog({ items, close }: { items: readonly Item[]; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const { conversation, stop } = useActs();
  const [to, setTo] = useState("");
  const [text, setText] = useState("");
  const [key] = useState(() => crypto.randomUUID());
  const send = useMutation({
    mutationFn: () => take(api.POST("/api/v1/conversations/{conversation_id}/forwards", { params: { path: { conversation_id: conversation.id }, header: once(key) }, body: { to: { value: to.trim() }, messages: items.map((item) => item.id), text } })),
    onSuccess: () => {
      tell.say(say("forward.done", { to: to.trim() }));
      stop();
      close();
    },
    onError: tell.trouble,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["thread"] }),
  });
  return (
    <Dialog close={close} title={say("do.forward")} size={520} stay={text.trim() !== ""}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <Stack>
          <p className="quiet" style={{ margin: 0 }}>{say("forward.hint", { count: items.length })}</p>
          <TextInput data-autofocus required type="email" autoComplete="off" maxLength={320} label={say("forward.to")} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
          <Textarea label={say("forward.words")} autosize minRows={3} maxRows={10} maxLength={20_000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{say("do.leave_it")}</Button>
            <Button type="submit" loading={send.isPending} disabled={!to.trim()}>{say("do.forward")}</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
