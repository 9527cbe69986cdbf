import { Button, Checkbox, Select } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { api, once, take } from "@/api/client";
import { useHere } from "@/shared/here";
import { useWords, type Key } from "@/shared/i18n";
import { IconPlus, IconUsers } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { dateOf, useNow } from "@/shared/time";
import { Ask } from "./Ask";
import { nameOf } from "./names";
import { Part } from "./Part";
import { PickPerson } from "./PickPerson";
import { useAct, type Person, type Relation } from "./record";
import styles from "./PersonPage.module.css";

const KINDS = ["household", "guardian", "payer", "authorised_agent", "employer"] as const;
const SCOPES = ["read", "redirect", "redeem", "decide_consent"] as const;
const ACTS = new Set(["guardian", "authorised_agent"]);

/** Who belongs to them: their household, who looks after them, pays for them, acts for them, employs them. */
export function Related({ person }: { person: Person }) {
  const { say } = useWords();
  const may = useMay("customers.relate");
  const [adding, setAdding] = useState(false);
  const [past, setPast] = useHere("past related", false);
  const shown = person.relations.filter((one) => past || one.live);
  return (
    <Part
      title={say("person.relations")}
      icon={<IconUsers size={15} aria-hidden="true" />}
      actions={may && <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>{say("record.add")}</Button>}
    >
      <ul className={styles.rows}>
        {shown.map((one) => <Row key={one.id} one={one} person={person} />)}
        {!shown.length && <li className="quiet">{say("record.no_relations")}</li>}
      </ul>
      {person.relations.some((one) => !one.live) && (
        <Button size="compact-sm" variant="subtle" onClick={() => setPast(!past)}>{say(past ? "record.without_ended" : "record.with_ended")}</Button>
      )}
      {may && <Organisation person={person} />}
      {adding && <Add person={person} close={() => setAdding(false)} />}
    </Part>
  );
}

function Row({ one, person }: { one: Relation; person: Person }) {
  const { say, locale } = useWords();
  const now = useNow();
  const may = useMay("customers.relate");
  const [act, busy] = useAct();
  const [ending, setEnding] = useState(false);
  const end = (reason: string) =>
    act(() => take(api.POST("/api/v1/customers/{customer_id}/relations/{relation_id}/end", { params: { path: { customer_id: person.id, relation_id: one.id }, header: once() }, body: { reason } })), () => setEnding(false));
  const name = one.other.name || say("person.nameless");
  return (
    <li className={styles.row} data-ended={one.live ? undefined : ""}>
      <div className={styles.grow}>
        <p className={styles.line}>
          {one.other.id ? <Link href={`/people/${one.other.id}`}>{name}</Link> : <span>{say("record.somebody")}</span>}
          <span className={styles.chip}>{say(`relation.${one.kind}.${one.side}` as Key)}</span>
        </p>
        <p className="quiet">
          {[one.scopes.map((scope) => say(`scope.${scope}` as Key)).join(", "), one.reason, `${nameOf(one.by)}, ${dateOf(one.at, locale, now)}`, one.ended_at && say("record.ended_because", { date: dateOf(one.ended_at, locale, now), reason: one.end_reason })].filter(Boolean).join(" · ")}
        </p>
      </div>
      {may && one.live && <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setEnding(true)}>{say("record.end")}</Button>}
      {ending && <Ask title={say("record.end_relation", { name })} label={say("record.end")} hint={say("record.end_relation_hint")} reason="must" busy={busy} close={() => setEnding(false)} run={(reason) => void end(reason)} />}
    </li>
  );
}

function Organisation({ person }: { person: Person }) {
  const { say } = useWords();
  const [act, busy] = useAct();
  const path = { params: { path: { customer_id: person.id }, header: once() } };
  const turn = () => act(() => take(person.organisation ? api.DELETE("/api/v1/customers/{customer_id}/organisation", path) : api.PUT("/api/v1/customers/{customer_id}/organisation", path)));
  return <Checkbox mt={8} label={say("record.organisation")} checked={person.organisation} disabled={busy} onChange={() => void turn()} />;
}

function Add({ person, close }: { person: Person; close: () => void }) {
  const { say } = useWords();
  const [act, busy] = useAct();
  const [other, setOther] = useState<string | null>(null);
  const [kind, setKind] = useState<(typeof KINDS)[number]>("household");
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const add = (reason: string) =>
    act(
      () =>
        take(
          api.POST("/api/v1/customers/{customer_id}/relations", {
            params: { path: { customer_id: person.id }, header: once() },
            body: { kind, other: other!, reason, scopes: ACTS.has(kind) ? (scopes as (typeof SCOPES)[number][]) : [] },
          }),
        ),
      close,
    );
  return (
    <Ask title={say("record.add_relation")} label={say("record.add")} ready={other !== null} busy={busy} close={close} run={(reason) => void add(reason)}>
      <PickPerson label={say("record.other_person")} not={person.id} value={other} choose={setOther} />
      <Select label={say("record.is_their", { name: person.name || say("person.nameless") })} allowDeselect={false} value={kind} onChange={(chosen) => setKind(chosen as typeof kind)} data={KINDS.map((one) => ({ value: one, label: say(`relation.${one}.has` as Key) }))} />
      {ACTS.has(kind) && (
        <Checkbox.Group label={say("record.may_do")} value={[...scopes]} onChange={setScopes}>
          <div className={styles.checks}>{SCOPES.map((one) => <Checkbox key={one} value={one} label={say(`scope.${one}` as Key)} />)}</div>
        </Checkbox.Group>
      )}
    </Ask>
  );
}
