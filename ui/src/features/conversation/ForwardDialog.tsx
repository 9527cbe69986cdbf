import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, once, take, Trouble } from "@/api/client";
import type { Item } from "@/api/queries";
import { Dialog } from "@/shared/Dialog";
import { useWords, type Key } from "@/shared/i18n";
import { useTell } from "@/shared/Toasts";
import { closedWords } from "../composer/closed";
import { copies } from "../composer/queries";
import { useActs } from "./acts";

const WHOLE = /^[^@\s,]+@[^@\s,]+\.[^@\s,]{2,}$/; // before that, nobody is told that it is none
const OF_ADDRESS = new Set(["everything", "bouncing", "unusable"]);

/** Why nothing would get there, "" where it would: known before one writes, or learnt when it was to go. */
function useClosed(conversation: string, address: string): [string, (reason: string) => void] {
  const { say } = useWords();
  const [asked] = useDebouncedValue(address, 300);
  const { data } = useQuery(copies(conversation, WHOLE.test(asked) ? [asked] : []));
  const [learnt, setLearnt] = useState({ address: "", reason: "" });
  const reason = data?.items.find((one) => one.value === address)?.reason || (learnt.address === address ? learnt.reason : "");
  const words = OF_ADDRESS.has(reason) ? say(`copy.${reason}` as Key, { address }) : reason && closedWords(reason, say);
  return [words, (learn) => setLearnt({ address, reason: learn })];
}

/** Sends messages on to somebody else, quoted as text and with their files; an answer comes into this conversation. */
export function ForwardDialog({ items, close }: { items: readonly Item[]; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const { conversation, stop } = useActs();
  const [to, setTo] = useState("");
  const [text, setText] = useState("");
  const key = useMemo(() => crypto.randomUUID(), [to, text]); // eslint-disable-line -- tried again, it is the same forward
  const [closed, learn] = useClosed(conversation.id, to.trim());
  const send = useMutation({
    mutationFn: () => take(api.POST("/api/v1/conversations/{conversation_id}/forwards", { params: { path: { conversation_id: conversation.id }, header: once(key) }, body: { to: { value: to.trim() }, messages: items.map((item) => item.id), text } })),
    onSuccess: () => {
      tell.say(say("forward.done", { to: to.trim() }));
      stop();
      close();
    },
    onError: (error) => {
      const code = error instanceof Trouble ? error.code : "";
      if (error instanceof Trouble && code === "way_closed") learn(String(error.content.reason ?? ""));
      else if (code === "unusable_handle") learn("unusable");
      else tell.trouble(error);
    },
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
          <TextInput data-autofocus required type="email" autoComplete="off" maxLength={320} label={say("forward.to")} value={to} error={closed} onChange={(event) => setTo(event.currentTarget.value)} />
          <Textarea label={say("forward.words")} autosize minRows={3} maxRows={10} maxLength={20_000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{say("do.leave_it")}</Button>
            <Button type="submit" loading={send.isPending} disabled={!to.trim() || closed !== ""}>{say("do.forward")}</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
