import { Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { kinds as askKinds } from "@/api/queries";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { Act, Card, Form, useChange, useFields, When } from "./kit";
import styles from "./house.module.css";
import { Marked } from "./Marked";
import { identifierName } from "./words";

type Limits = Schemas["AllLimits"]["items"][number];

/** How many people one address or number may stand for, and after which silence it is somebody else's. */
export default function IdentifierLimits() {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const [editing, setEditing] = useState<Limits | "new" | null>(null);
  const asked = useQuery({ queryKey: ["limits"], queryFn: () => take(api.GET("/api/v1/identifier-limits")) });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={5} />;
  const drop = async (kind: string) => {
    await change(() => take(api.DELETE("/api/v1/identifier-limits/{kind}", { params: { path: { kind }, header: once() } })), "limits");
    tell.say(say("house.saved"));
  };
  return (
    <div className={styles.stack}>
      <Card whole title={say("house.limits")} hint={say("house.limits_hint")} actions={<Button size="compact-md" onClick={() => setEditing("new")}>{say("house.new_limit")}</Button>}>
        <ul className={styles.rows}>
          {asked.data.items.map((one) => (
            <li key={one.kind}>
              <div>
                <div className={styles.name}>{identifierName(one.kind, say)}</div>
                <div className={styles.sub}>
                  {one.people === null ? say("house.any_people") : say("house.most_people", { count: Number(one.people) })} · {one.silent_months === null ? say("house.never_silent") : say("house.silent_after", { count: Number(one.silent_months) })}
                  {one.at && <> · <When at={one.at as string} /></>}
                </div>
              </div>
              <div className={styles.acts}>
                <Button size="compact-md" variant="default" onClick={() => setEditing(one)}>{say("house.edit")}</Button>
                {one.kind !== "*" && <Act act={() => drop(one.kind)}>{say("house.as_others")}</Act>}
              </div>
            </li>
          ))}
        </ul>
        {editing && <LimitDialog limits={editing === "new" ? null : editing} taken={asked.data.items.map((one) => one.kind)} close={() => setEditing(null)} />}
      </Card>
      <Marked />
    </div>
  );
}

function LimitDialog({ limits, taken, close }: { limits: Limits | null; taken: string[]; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const channels = useQuery(askKinds);
  const [fields, set] = useFields({ kind: limits?.kind ?? "", people: String(limits ? (limits.people ?? "") : "5"), months: String(limits?.silent_months ?? "") });
  const free = [...new Set((channels.data?.items ?? []).map((one) => one.kind))].filter((kind) => !taken.includes(kind));
  const number = (text: string) => (text.trim() ? Number(text) : null);
  const save = async () => {
    const body = { people: number(fields.people), silent_months: number(fields.months) };
    await change(() => take(api.PUT("/api/v1/identifier-limits/{kind}", { params: { path: { kind: fields.kind }, header: once() }, body })), "limits");
    tell.say(say("house.saved"));
    close();
  };
  return (
    <Dialog title={limits ? identifierName(limits.kind, say) : say("house.new_limit")} close={close} size={440}>
      <Form save={save} label={say("do.keep")} cancel={close} disabled={!fields.kind}>
        {!limits && <Select data-autofocus required label={say("house.identifier")} searchable value={fields.kind || null} data={free.map((kind) => ({ value: kind, label: identifierName(kind, say) }))} onChange={(kind) => kind && set({ kind })} />}
        <TextInput type="number" min={1} max={10000} label={say("house.people_limit")} description={say("house.empty_no_limit")} value={fields.people} onChange={(event) => set({ people: event.currentTarget.value })} />
        <TextInput type="number" min={1} max={1200} label={say("house.months_limit")} description={say("house.empty_no_limit")} value={fields.months} onChange={(event) => set({ months: event.currentTarget.value })} />
      </Form>
    </Dialog>
  );
}
