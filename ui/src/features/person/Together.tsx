import { Button, Checkbox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, once, take, type Schemas } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { IconMerge } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { dateOf, useNow } from "@/shared/time";
import { accountNames } from "./accounts";
import { Ask } from "./Ask";
import { nameOf } from "./names";
import { Part } from "./Part";
import { undoPreview, useAct, type Person, type Profile } from "./record";
import styles from "./PersonPage.module.css";

/** Of which profiles the person is put together, by which merges, and how each of it is taken apart again. */
export function Together({ person }: { person: Person }) {
  const { say } = useWords();
  const merges = person.merges.filter((one) => !one.undone_at);
  const gone = person.extractions.filter((one) => !one.undone_at);
  return (
    <Part title={say("record.together")} icon={<IconMerge size={15} aria-hidden="true" />}>
      <ul className={styles.rows}>{person.profiles.map((one) => <ProfileRow key={one.id} one={one} person={person} />)}</ul>
      {merges.length > 0 && (
        <>
          <h3>{say("record.merges")}</h3>
          <ul className={styles.rows}>{merges.map((one) => <MergeRow key={one.id} one={one} person={person} />)}</ul>
        </>
      )}
      {gone.length > 0 && (
        <>
          <h3>{say("record.extractions")}</h3>
          <ul className={styles.rows}>{gone.map((one) => <ExtractionRow key={one.id} one={one} person={person} />)}</ul>
        </>
      )}
      {person.never_merges.length > 0 && (
        <>
          <h3>{say("record.vetoes")}</h3>
          <ul className={styles.rows}>{person.never_merges.map((one) => <VetoRow key={one.id} one={one} person={person} />)}</ul>
        </>
      )}
    </Part>
  );
}

function ProfileRow({ one, person }: { one: Profile; person: Person }) {
  const { say, locale } = useWords();
  const now = useNow();
  const may = useMay("customers.merge");
  const accounts = useQuery(accountNames(useMay("channels.read")));
  const [act, busy] = useAct();
  const [taking, setTaking] = useState(false);
  const [never, setNever] = useState(false);
  const account = one.account ? accounts.data?.get(one.account) : undefined;
  const name = one.name || say("person.nameless");
  const extract = (reason: string) =>
    act(
      () => take(api.POST("/api/v1/customers/{customer_id}/extractions", { params: { path: { customer_id: person.id }, header: once() }, body: { profile: one.id, never_merge: never, reason } })),
      () => setTaking(false),
    );
  return (
    <li className={styles.row}>
      <div className={styles.grow}>
        <p>{name}</p>
        <p className="quiet">
          {[account, say("record.seen_from_to", { from: dateOf(one.first_seen_at, locale, now), to: dateOf(one.last_seen_at, locale, now) })].filter(Boolean).join(" · ")}
        </p>
      </div>
      {may && person.profiles.length > 1 && <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setTaking(true)}>{say("record.extract")}</Button>}
      {taking && (
        <Ask title={say("record.extract_title", { name })} label={say("record.extract")} hint={say("record.extract_hint")} busy={busy} close={() => setTaking(false)} run={(reason) => void extract(reason)}>
          <Checkbox label={say("record.never_again")} checked={never} onChange={(event) => setNever(event.currentTarget.checked)} />
        </Ask>
      )}
    </li>
  );
}

function MergeRow({ one, person }: { one: Schemas["Merge"]; person: Person }) {
  const { say, locale } = useWords();
  const now = useNow();
  const may = useMay("customers.merge");
  const [undoing, setUndoing] = useState(false);
  return (
    <li className={styles.row}>
      <div className={styles.grow}>
        <p>{one.reason || say("record.no_reason")}</p>
        <p className="quiet">{[nameOf(one.by), dateOf(one.at, locale, now)].filter(Boolean).join(" · ")}</p>
      </div>
      {may && <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setUndoing(true)}>{say("record.undo_merge")}</Button>}
      {undoing && <UndoMerge merge={one.id} person={person} close={() => setUndoing(false)} />}
    </li>
  );
}

/** What would come apart, counted, before it does. */
function UndoMerge({ merge, person, close }: { merge: string; person: Person; close: () => void }) {
  const { say } = useWords();
  const [act, busy] = useAct();
  const asked = useQuery(undoPreview(person.id, merge));
  const undo = () => act(() => take(api.DELETE("/api/v1/customers/{customer_id}/merges/{merge_id}", { params: { path: { customer_id: person.id, merge_id: merge }, header: once() } })), close);
  const side = (title: string, has: Schemas["SideCounts"]) => (
    <div className={styles.side}>
      <p className="strong">{title}</p>
      <p className="quiet">{say("record.side_profiles", { count: has.profiles ?? 0, since: has.profiles_since ?? 0 })}</p>
      <p className="quiet">{say("record.side_addresses", { count: has.identifiers ?? 0, since: has.identifiers_since ?? 0 })}</p>
    </div>
  );
  return (
    <Ask title={say("record.undo_title")} label={say("record.undo_merge")} hint={say("record.undo_hint")} reason="none" ready={!!asked.data} busy={busy} close={close} run={() => void undo()}>
      {asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : !asked.data ? <Loading rows={2} /> : (
        <div className={styles.sides}>
          {side(say("record.stays"), asked.data.kept_has)}
          {side(say("record.comes_back"), asked.data.restored_has)}
        </div>
      )}
    </Ask>
  );
}

function ExtractionRow({ one, person }: { one: Schemas["Extraction"]; person: Person }) {
  const { say, locale } = useWords();
  const now = useNow();
  const may = useMay("customers.merge");
  const [act, busy] = useAct();
  const undo = () => act(() => take(api.DELETE("/api/v1/customers/{customer_id}/extractions/{extraction_id}", { params: { path: { customer_id: one.kept, extraction_id: one.id }, header: once() } })));
  const elsewhere = person.id === one.kept ? one.customer : one.kept;
  return (
    <li className={styles.row}>
      <div className={styles.grow}>
        <p><Link href={`/people/${elsewhere}`}>{say(person.id === one.kept ? "record.extracted" : "record.extracted_from")}</Link></p>
        <p className="quiet">{[one.reason, nameOf(one.by), dateOf(one.at, locale, now)].filter(Boolean).join(" · ")}</p>
      </div>
      {may && <Button size="compact-sm" variant="subtle" color="gray" loading={busy} onClick={() => void undo()}>{say("do.undo")}</Button>}
    </li>
  );
}

function VetoRow({ one, person }: { one: Schemas["Veto"]; person: Person }) {
  const { say, locale } = useWords();
  const now = useNow();
  const may = useMay("customers.merge");
  const [act, busy] = useAct();
  const lift = () => act(() => take(api.DELETE("/api/v1/customers/{customer_id}/never-merges/{veto_id}", { params: { path: { customer_id: person.id, veto_id: one.id }, header: once() } })));
  return (
    <li className={styles.row}>
      <div className={styles.grow}>
        <p><Link href={`/people/${one.other.id}`}>{one.other.name || say("person.nameless")}</Link></p>
        <p className="quiet">{[one.reason, nameOf(one.by), dateOf(one.at, locale, now)].filter(Boolean).join(" · ")}</p>
      </div>
      {may && <Button size="compact-sm" variant="subtle" color="gray" loading={busy} onClick={() => void lift()}>{say("record.lift")}</Button>}
    </li>
  );
}
