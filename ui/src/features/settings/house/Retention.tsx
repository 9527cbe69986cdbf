import { Alert, Button, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords, type Key } from "@/shared/i18n";
import { Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { Card, Form, useChange } from "./kit";
import styles from "./house.module.css";

type Rule = Schemas["Rule"];
const LEAST = 30; // days; the server takes no fewer

/** How long each kind of data is kept. What a change would remove is counted before it is made. */
export default function Retention() {
  const { say } = useWords();
  const [editing, setEditing] = useState<Rule | null>(null);
  const asked = useQuery({ queryKey: ["retention"], queryFn: () => take(api.GET("/api/v1/retention")) });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={6} />;
  return (
    <div className={styles.stack}>
      <Card whole title={say("house.retention")} hint={say("house.retention_hint")}>
        <ul className={styles.rows}>
          {asked.data.items.map((rule) => (
            <li key={rule.kind}>
              <div>
                <div className={styles.name}>{say(`keeps.${rule.kind}` as Key)}</div>
                <div className={styles.sub}>{say(`keepswhat.${rule.kind}` as Key)}</div>
                <div className={styles.sub}>{rule.days === null ? say("house.for_ever") : say("house.kept_days", { count: Number(rule.days) })}{rule.due > 0 && ` · ${say("house.due_tonight", { count: rule.due })}`}</div>
              </div>
              <div className={styles.acts}><Button size="compact-md" variant="default" onClick={() => setEditing(rule)}>{say("house.edit")}</Button></div>
            </li>
          ))}
        </ul>
      </Card>
      <Card title={say("house.fixed")} hint={say("house.fixed_hint")}>
        <dl className={styles.facts}>
          {Object.keys(asked.data.fixed).map((what) => (
            <div key={what} style={{ display: "contents" }}>
              <dt>{say(`keeps.${what}` as Key)}</dt>
              <dd>{say(`keptfor.${what}` as Key)}</dd>
            </div>
          ))}
        </dl>
      </Card>
      {editing && <RuleDialog rule={editing} close={() => setEditing(null)} />}
    </div>
  );
}

function RuleDialog({ rule, close }: { rule: Rule; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const [days, setDays] = useState(String(rule.days ?? ""));
  const wanted = useDeferredValue(days.trim() ? Number(days) : null);
  const sound = wanted === null || (Number.isInteger(wanted) && wanted >= LEAST && wanted <= 36_500);
  const preview = useQuery({
    queryKey: ["retention", rule.kind, wanted],
    queryFn: () => take(api.GET("/api/v1/retention/{retention_kind}", { params: { path: { retention_kind: rule.kind }, query: { days: wanted } } })),
    enabled: sound,
    placeholderData: keepPreviousData,
  });
  const save = async () => {
    await change(() => take(api.PUT("/api/v1/retention/{retention_kind}", { params: { path: { retention_kind: rule.kind }, header: once() }, body: { days: wanted } })), "retention");
    tell.say(say("house.saved"));
    close();
  };
  const due = preview.data?.due ?? 0;
  return (
    <Dialog title={say(`keeps.${rule.kind}` as Key)} close={close} size={460}>
      <Form save={save} label={say("do.keep")} cancel={close} disabled={!sound} danger={wanted !== null && due > 0}>
        <p className={styles.hint}>{say(`keepswhat.${rule.kind}` as Key)}</p>
        <TextInput data-autofocus type="number" min={LEAST} max={36500} error={!sound && say("house.least_days", { days: LEAST })} label={say("house.days")} description={say("house.empty_for_ever")} value={days} onChange={(event) => setDays(event.currentTarget.value)} />
        {wanted !== null && preview.data && <Alert role="status" color={due > 0 ? "orange" : "pine"} variant="light" p="xs">{say("house.would_go", { count: due })}</Alert>}
      </Form>
    </Dialog>
  );
}
