import { Alert, Badge, Button, NativeSelect, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords, type Key } from "@/shared/i18n";
import { Empty, Failed, Loading } from "@/shared/states";
import { wholeTime } from "@/shared/time";
import { useTell } from "@/shared/Toasts";
import { useHere } from "@/shared/here";
import { Act, BackTo, Card, Dangerous, Form, More, Once, useChange, useDeeper, useFields, When } from "./kit";
import styles from "./house.module.css";
import { WebhookDialog } from "./Webhooks";
import { roleName } from "./words";

type Delivery = Schemas["Delivery"];
const STATES = ["waiting", "delivered", "failed", "withheld"] as const;
const COLOURS: Record<Delivery["state"], string> = { delivered: "pine", waiting: "gray", failed: "red", withheld: "orange" };
export const WEBHOOK_COLOURS: Record<Schemas["Endpoint"]["state"], string> = { enabled: "pine", paused: "gray", disabled: "red" };

/** One webhook: how it is, and what became of everything it was told. */
export function Webhook({ id }: { id: string }) {
  const { say, locale } = useWords();
  const tell = useTell();
  const change = useChange();
  const [, go] = useDeeper();
  const [editing, setEditing] = useState(false);
  const [ranging, setRanging] = useState(false);
  const [secret, setSecret] = useState("");
  const asked = useQuery({ queryKey: ["webhooks", id], queryFn: () => take(api.GET("/api/v1/webhooks/{webhook_id}", { params: { path: { webhook_id: id } } })) });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={5} />;
  const one = asked.data;
  const to = () => ({ params: { path: { webhook_id: id }, header: once() } });
  const test = async () => {
    const came = await change(() => take(api.POST("/api/v1/webhooks/{webhook_id}/test", to())), "deliveries");
    tell.say(came.delivered ? say("house.test_arrived", { status: String(came.status) }) : say("house.test_failed", { error: came.error || String(came.status) }));
  };
  const turn = (state: "enabled" | "paused") => change(() => take(api.PATCH("/api/v1/webhooks/{webhook_id}", { ...to(), body: { state } })), "webhooks");
  const rotate = async () => setSecret((await change(() => take(api.POST("/api/v1/webhooks/{webhook_id}/secret", to())), "webhooks")).secret);
  const remove = async () => {
    await change(() => take(api.DELETE("/api/v1/webhooks/{webhook_id}", to())), "webhooks");
    go();
  };
  return (
    <div className={styles.stack}>
      <BackTo name={say("house.webhooks")} />
      <Card
        title={one.description || one.url}
        actions={
          <>
            <Act act={test}>{say("house.test")}</Act>
            <Act act={() => turn(one.state === "enabled" ? "paused" : "enabled")}>{say(one.state === "enabled" ? "settings.pause" : "settings.resume")}</Act>
            <Button size="compact-md" variant="default" onClick={() => setEditing(true)}>{say("house.edit")}</Button>
          </>
        }
      >
        {one.failing_since && <Alert color="orange" variant="light" p="xs" mb={10}>{say("house.failing_since", { time: wholeTime(one.failing_since as string, locale) })}</Alert>}
        <dl className={styles.facts}>
          <dt>{say("house.address")}</dt><dd>{one.url}</dd>
          <dt>{say("settings.state")}</dt>
          <dd><Badge size="sm" variant="light" color={WEBHOOK_COLOURS[one.state]}>{say(`hook.${one.state}` as Key)}</Badge> {one.state_reason}</dd>
          <dt>{say("house.events")}</dt><dd>{one.events.map((event) => say(`event.${event}` as Key)).join(", ")}</dd>
          <dt>{say("house.sees_as")}</dt><dd>{roleName(one.role, say)}</dd>
        </dl>
        <div className={styles.foot}>
          <Dangerous title={say("house.rotate")} text={say("house.rotate_hint")} act={rotate}>{say("house.rotate")}</Dangerous>
          <Dangerous title={say("house.delete_webhook")} label={say("house.delete")} text={say("house.delete_webhook_hint")} act={remove}>{say("house.delete")}</Dangerous>
        </div>
      </Card>
      <Deliveries id={id} range={() => setRanging(true)} />
      {editing && <WebhookDialog webhook={one} close={() => setEditing(false)} />}
      {ranging && <RangeDialog id={id} close={() => setRanging(false)} />}
      {secret && <Once title={say("house.webhook_secret")} hint={say("house.webhook_secret_hint")} secret={secret} close={() => setSecret("")} />}
    </div>
  );
}

function Deliveries({ id, range }: { id: string; range: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const [state, setState] = useHere<Delivery["state"] | "">("state", "");
  const [open, setOpen] = useState<Delivery | null>(null);
  const asked = useInfiniteQuery({
    queryKey: ["deliveries", id, state],
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/webhooks/{webhook_id}/deliveries", { params: { path: { webhook_id: id }, query: { state: state || undefined, cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: 5_000,
  });
  const replay = async (delivery: string) => {
    await change(() => take(api.POST("/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay", { params: { path: { webhook_id: id, delivery_id: delivery }, header: once() } })), "deliveries");
    tell.say(say("house.replaying"));
  };
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const all = asked.data?.pages.flatMap((page) => page.items);
  return (
    <Card
      title={say("house.deliveries")}
      hint={say("house.deliveries_hint")}
      actions={
        <>
          <NativeSelect size="xs" aria-label={say("settings.state")} value={state} onChange={(event) => setState(event.currentTarget.value as typeof state)} data={[{ value: "", label: say("state.any") }, ...STATES.map((one) => ({ value: one, label: say(`sending.${one}` as Key) }))]} />
          <Button size="compact-md" variant="default" onClick={range}>{say("house.replay_range")}</Button>
        </>
      }
    >
      {!all ? (
        <Loading rows={3} />
      ) : all.length === 0 ? (
        <Empty title={say("house.no_deliveries")} />
      ) : (
        <ul className={styles.rows}>
          {all.map((one) => (
            <li key={one.id}>
              <div>
                <div className={styles.name}>{say(`event.${one.type}` as Key)} <Badge size="sm" variant="light" color={COLOURS[one.state]}>{say(`sending.${one.state}` as Key)}</Badge></div>
                <div className={styles.sub}><When at={one.at} /> · {say("house.tries", { count: one.tries })}{one.status !== null && ` · ${String(one.status)}`}{one.error && ` · ${one.error}`}</div>
              </div>
              <div className={styles.acts}>
                <Button size="compact-md" variant="default" onClick={() => setOpen(one)}>{say("house.look")}</Button>
                {one.state !== "waiting" && <Act act={() => replay(one.id)}>{say("house.replay")}</Act>}
              </div>
            </li>
          ))}
        </ul>
      )}
      <More pages={asked} />
      {open && <DeliveryDialog delivery={open} close={() => setOpen(null)} />}
    </Card>
  );
}

function DeliveryDialog({ delivery, close }: { delivery: Delivery; close: () => void }) {
  const { say, locale } = useWords();
  const sent = { type: delivery.type, timestamp: delivery.at, data: delivery.data };
  return (
    <Dialog title={say(`event.${delivery.type}` as Key)} close={close} size={680}>
      <div className={styles.form}>
        <dl className={styles.facts}>
          <dt>webhook-id</dt><dd>{delivery.id}</dd>
          <dt>{say("house.happened")}</dt><dd>{wholeTime(delivery.at, locale)}</dd>
          <dt>{say("house.tried")}</dt><dd>{delivery.tried_at ? wholeTime(delivery.tried_at as string, locale) : "–"} · {say("house.tries", { count: delivery.tries })}</dd>
          {delivery.state === "waiting" && (<><dt>{say("house.next_try")}</dt><dd>{wholeTime(delivery.next_at, locale)}</dd></>)}
          <dt>{say("house.answer")}</dt><dd>{[delivery.status, delivery.error].filter((part) => part !== null && part !== "").map(String).join(" · ") || "–"}</dd>
        </dl>
        <pre className={styles.block} tabIndex={0} aria-label={say("house.what_was_sent")}>{JSON.stringify(sent, null, 2)}</pre>
      </div>
    </Dialog>
  );
}

function RangeDialog({ id, close }: { id: string; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const hour = new Date(Date.now() - 3_600_000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  const [fields, set] = useFields({ since: hour, until: "", states: "failed" });
  const iso = (local: string) => new Date(local).toISOString();
  const save = async () => {
    let count = 0;
    let since: string | null = iso(fields.since);
    await change(async () => {
      while (since) {
        const body: Schemas["ReplaysBody"] = { since, until: fields.until ? iso(fields.until) : null, states: fields.states === "failed" ? ["failed"] : ["failed", "delivered", "withheld"] };
        const came: Schemas["webhooks_replay_Replayed"] = await take(api.POST("/api/v1/webhooks/{webhook_id}/replays", { params: { path: { webhook_id: id }, header: once() }, body }));
        count += came.replayed;
        since = came.more ? (came.next as string | null) : null;
      }
    }, "deliveries");
    tell.say(say("house.replayed_count", { count }));
    close();
  };
  return (
    <Dialog title={say("house.replay_range")} close={close} size={480}>
      <Form save={save} label={say("house.replay")} cancel={close} disabled={!fields.since}>
        <p className={styles.hint}>{say("house.replay_range_hint")}</p>
        <div className={styles.two}>
          <TextInput data-autofocus required type="datetime-local" label={say("house.from")} value={fields.since} onChange={(event) => set({ since: event.currentTarget.value })} />
          <TextInput type="datetime-local" label={say("house.until")} description={say("house.until_now")} inputWrapperOrder={["label", "input", "description"]} value={fields.until} onChange={(event) => set({ until: event.currentTarget.value })} />
        </div>
        <NativeSelect label={say("house.which")} value={fields.states} data={[{ value: "failed", label: say("house.only_failed") }, { value: "all", label: say("house.all_of_them") }]} onChange={(event) => set({ states: event.currentTarget.value })} />
      </Form>
    </Dialog>
  );
}
