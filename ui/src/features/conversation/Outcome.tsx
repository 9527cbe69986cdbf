import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, once, take } from "@/api/client";
import type { Item } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { useTell } from "@/shared/Toasts";
import { draftIsBack } from "../composer/draft";
import styles from "./Message.module.css";

/** What has not left is taken back; of what nobody knows whether it arrived, somebody says it, or sends it again. */
export default function Outcome({ item }: { item: Item }) {
  const { say } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const may = useMay("conversations.reply");
  const path = { message_id: item.id };
  const settled = () => void queries.invalidateQueries({ queryKey: ["thread"] });
  const resolve = useMutation({
    mutationFn: (arrived: boolean) => take(api.POST("/api/v1/messages/{message_id}/outcome", { params: { path, header: once() }, body: { arrived } })),
    onError: tell.trouble,
    onSettled: settled,
  });
  const back = useMutation({
    mutationFn: () => take(api.DELETE("/api/v1/messages/{message_id}", { params: { path, header: once() } })),
    onSuccess: () => {
      tell.say(say("composer.taken_back"));
      if (item.conversation) draftIsBack(item.conversation);
    },
    onError: tell.trouble,
    onSettled: settled,
  });
  if (!may) return null;
  if (item.state === "held") {
    return <button type="button" className={styles.fold} disabled={back.isPending} onClick={() => back.mutate()}>{say("outcome.take_back")}</button>;
  }
  return (
    <>
      <button type="button" className={styles.fold} disabled={resolve.isPending} onClick={() => resolve.mutate(true)}>{say("outcome.arrived")}</button>
      <button type="button" className={styles.fold} disabled={resolve.isPending} onClick={() => resolve.mutate(false)}>{say("outcome.again")}</button>
    </>
  );
}
