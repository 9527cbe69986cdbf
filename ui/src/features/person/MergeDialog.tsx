import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take } from "@/api/client";
import { conversationsOf, customer } from "@/api/queries";
import { useWords, type Key } from "@/shared/i18n";
import { Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { Ask } from "./Ask";
import { wordOf } from "./names";
import { PickPerson } from "./PickPerson";
import { useAct, type Person } from "./record";
import { FIELDS } from "./WhoTheyAre";
import styles from "./PersonPage.module.css";

/** Makes one of two: they are seen beside each other first, and it can be undone. */
export function MergeDialog({ person, close }: { person: Person; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const [act, busy] = useAct();
  const [other, setOther] = useState<string | null>(null);
  const { data: found } = useQuery({ ...customer(other ?? ""), enabled: other !== null });
  const veto = person.never_merges.find((one) => one.other.id === other);
  const part = (merge: string) => act(() => take(api.DELETE("/api/v1/customers/{customer_id}/merges/{merge_id}", { params: { path: { customer_id: person.id, merge_id: merge }, header: once() } })));
  const merge = (reason: string) =>
    act(
      () => take(api.POST("/api/v1/customers/{customer_id}/merges", { params: { path: { customer_id: person.id }, header: once() }, body: { other: other!, reason } })),
      (made) => {
        close();
        tell.say(say("person.merged"), { label: say("do.undo"), act: () => void part(made.id), seconds: 15, asks: [`/api/v1/customers/${person.id}/merges/${made.id}`] });
      },
    );
  const never = () =>
    act(() => take(api.POST("/api/v1/customers/{customer_id}/never-merges", { params: { path: { customer_id: person.id }, header: once() }, body: { other: other! } })), () => {
      close();
      tell.say(say("record.never_said"));
    });
  return (
    <Ask title={say("record.merge_title", { name: person.name || say("person.nameless") })} label={say("record.merge")} hint={say("record.merge_hint")} size={680} ready={!!found && !veto} busy={busy} close={close} run={(reason) => void merge(reason)}>
      <PickPerson label={say("record.other_person")} not={person.id} value={other} choose={setOther} />
      {other && !found && <Loading rows={2} />}
      {found && <Beside one={person} other={found} />}
      {veto && <p className={styles.warning}>{say("record.veto", { reason: veto.reason || "-" })}</p>}
      {found && !veto && <Button variant="subtle" color="gray" size="compact-sm" onClick={() => void never()}>{say("record.never")}</Button>}
    </Ask>
  );
}

function Beside({ one, other }: { one: Person; other: Person }) {
  const { say } = useWords();
  const fields = FIELDS.filter((field) => one.attributes[field] || other.attributes[field]);
  const addresses = (person: Person) => person.identifiers.filter((each) => !each.valid_to).map((each) => <span key={each.id}>{each.value} <span className="quiet">{say(`assurance.${each.assurance}` as Key)}</span></span>);
  return (
    <div className={styles.wide}>
      <table className={styles.beside}>
        <thead>
          <tr><td /><th scope="col">{one.name || say("person.nameless")}</th><th scope="col">{other.name || say("person.nameless")}</th></tr>
        </thead>
        <tbody>
          <tr><th scope="row">{say("record.addresses")}</th><td>{addresses(one)}</td><td>{addresses(other)}</td></tr>
          {fields.map((field) => {
            const [a, b] = [one.attributes[field]?.value ?? "", other.attributes[field]?.value ?? ""];
            return <tr key={field} data-differs={(a && b && a !== b) || undefined}><th scope="row">{wordOf(say, `field.${field}`)}</th><td>{a}</td><td>{b}</td></tr>;
          })}
          <tr><th scope="row">{say("record.conversations")}</th><td><Count id={one.id} /></td><td><Count id={other.id} /></td></tr>
        </tbody>
      </table>
    </div>
  );
}

function Count({ id }: { id: string }) {
  const { data } = useQuery(conversationsOf(id));
  return <>{data ? `${data.items.length}${data.next ? "+" : ""}` : "…"}</>;
}
