import { Badge, Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords, type Key } from "@/shared/i18n";
import { Empty, Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { roles } from "./asked";
import { Card, Form, More, Once, useChange, useDeeper, useFields } from "./kit";
import styles from "./house.module.css";
import { Webhook, WEBHOOK_COLOURS } from "./Webhook";
import { roleName } from "./words";

type Endpoint = Schemas["Endpoint"];
type EventType = Endpoint["events"][number];
const EVENTS: EventType[] = ["message.received", "message.sent", "message.changed", "conversation.assigned", "conversation.closed", "conversation.reopened", "customers.merged", "customers.parted"];

/** Other programs that are told what happens here. */
export default function Webhooks() {
  const { say } = useWords();
  const [id, go] = useDeeper();
  const [adding, setAdding] = useState(false);
  const asked = useInfiniteQuery({
    queryKey: ["webhooks"],
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/webhooks", { params: { query: { cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  if (id) return <Webhook key={id} id={id} />;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const all = asked.data.pages.flatMap((page) => page.items);
  return (
    <Card whole title={say("house.webhooks")} hint={say("house.webhooks_hint")} actions={<Button size="compact-md" onClick={() => setAdding(true)}>{say("house.new_webhook")}</Button>}>
      {all.length === 0 ? (
        <Empty title={say("house.no_webhooks")} />
      ) : (
        <ul className={styles.rows}>
          {all.map((one) => (
            <li key={one.id}>
              <div>
                <div className={styles.name}>{one.description || one.url} <Badge size="sm" variant="light" color={WEBHOOK_COLOURS[one.state]}>{say(`hook.${one.state}` as Key)}</Badge></div>
                {one.description && <div className={styles.sub}>{one.url}</div>}
                <div className={styles.sub}>{one.events.map((event) => say(`event.${event}` as Key)).join(" · ")}</div>
              </div>
              <div className={styles.acts}><Button size="compact-md" variant="default" onClick={() => go(one.id)}>{say("house.open")}</Button></div>
            </li>
          ))}
        </ul>
      )}
      <More pages={asked} />
      {adding && <WebhookDialog close={() => setAdding(false)} />}
    </Card>
  );
}

/** A new one, whose secret is then shown this once; or what an old one is told. */
export function WebhookDialog({ webhook, close }: { webhook?: Endpoint; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const known = useQuery(roles);
  const [secret, setSecret] = useState("");
  const [fields, set] = useFields({ url: webhook?.url ?? "", description: webhook?.description ?? "", role: webhook?.role ?? "read-only", events: webhook?.events ?? (["message.received"] as EventType[]) });
  const save = async () => {
    const body = { ...fields, url: fields.url.trim(), description: fields.description.trim() };
    if (webhook) {
      await change(() => take(api.PATCH("/api/v1/webhooks/{webhook_id}", { params: { path: { webhook_id: webhook.id }, header: once() }, body })), "webhooks");
      tell.say(say("house.saved"));
      close();
    } else setSecret((await change(() => take(api.POST("/api/v1/webhooks", { params: { header: once() }, body })), "webhooks")).secret);
  };
  if (secret) return <Once title={say("house.webhook_secret")} hint={say("house.webhook_secret_hint")} secret={secret} close={close} />;
  return (
    <Dialog title={say(webhook ? "house.edit_webhook" : "house.new_webhook")} close={close} size={560}>
      <Form save={save} label={say(webhook ? "do.keep" : "house.make")} cancel={close} disabled={!/^https?:\/\/\S+$/.test(fields.url.trim()) || fields.events.length === 0}>
        <TextInput data-autofocus required type="url" label={say("house.address")} placeholder="https://" value={fields.url} maxLength={2000} onChange={(event) => set({ url: event.currentTarget.value })} />
        <TextInput label={say("house.what_for")} value={fields.description} maxLength={500} onChange={(event) => set({ description: event.currentTarget.value })} />
        <fieldset className={styles.checks}>
          <legend>{say("house.events")}</legend>
          {EVENTS.map((event) => (
            <Checkbox key={event} label={say(`event.${event}` as Key)} checked={fields.events.includes(event)} onChange={(change) => set({ events: change.currentTarget.checked ? [...fields.events, event] : fields.events.filter((one) => one !== event) })} />
          ))}
        </fieldset>
        <Select label={say("house.sees_as")} description={say("house.sees_as_hint")} allowDeselect={false} value={fields.role} data={(known.data?.items ?? [{ name: fields.role }]).map((one) => ({ value: one.name, label: roleName(one.name, say) }))} onChange={(role) => role && set({ role })} />
      </Form>
    </Dialog>
  );
}
