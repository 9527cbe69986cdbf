import { Button, Group } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, serverNow, take } from "@/api/client";
import type { Opened } from "@/api/queries";
import { useChannelName } from "@/shared/channels";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { Failed, Loading } from "@/shared/states";
import { lasting } from "@/shared/time";
import styles from "./AnsweredMeanwhile.module.css";

const message = (id: string) =>
  queryOptions({ queryKey: ["message", id], queryFn: () => take(api.GET("/api/v1/messages/{message_id}", { params: { path: { message_id: id } } })), staleTime: 5_000 });

/** "Leo answered 4 s ago", with what they said: one reads that first, and then decides. */
export default function AnsweredMeanwhile({ answer, close, anyway }: { answer: NonNullable<Opened["last_answer"]>; close: () => void; anyway: () => void }) {
  const { say, locale } = useWords();
  const channelName = useChannelName();
  const asked = useQuery(message(answer.message));
  const ago = Math.max(0, serverNow() - Date.parse(answer.at));
  const seconds = new Intl.NumberFormat(locale, { style: "unit", unit: "second", unitDisplay: "short" }).format(Math.max(1, Math.round(ago / 1000)));
  const said = asked.data;
  return (
    <Dialog close={close} title={say("answered.title", { name: answer.name || say("answered.somebody"), time: ago < 60_000 ? seconds : lasting(ago, locale) })}>
      {said ? (
        <blockquote className={styles.words}>
          <p className="quiet">{[channelName(said.channel ?? ""), said.to?.map((one) => one.name || one.value).join(", ")].filter(Boolean).join(" · ")}</p>
          <p className={styles.text}>{said.text}</p>
          {said.attachments && said.attachments.length > 0 && <p className="quiet">{said.attachments.map((file) => file.name || say("file.nameless")).join(", ")}</p>}
        </blockquote>
      ) : asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : <Loading rows={1} />}
      <p>{say("answered.hint")}</p>
      <Group justify="flex-end">
        <Button variant="default" onClick={anyway}>{say("answered.anyway")}</Button>
        <Button data-autofocus onClick={close}>{say("answered.read")}</Button>
      </Group>
    </Dialog>
  );
}
