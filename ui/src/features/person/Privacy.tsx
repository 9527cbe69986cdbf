import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { useHere } from "@/shared/here";
import { LANGUAGES, useWords, type Key } from "@/shared/i18n";
import { IconDownload, IconLock, IconPlus, IconTrash } from "@/shared/icons";
import { useMay, useMe } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { dateOf, useNow } from "@/shared/time";
import { Ask } from "./Ask";
import { nameOf } from "./names";
import { Part } from "./Part";
import { erasurePreview, erasuresOf, exportsOf, holdsOf, useAct, type Person } from "./record";
import styles from "./PersonPage.module.css";

/** What the law gives a person: a copy of all we have, and that it goes; and what forbids that it goes. */
export function Privacy({ person }: { person: Person }) {
  const mayExport = useMay("customers.export");
  const mayErase = useMay("customers.erase");
  return (
    <div className={styles.grid}>
      {mayExport && <Exports person={person} />}
      {mayErase && <Holds person={person} />}
      {mayErase && <Erasures person={person} />}
    </div>
  );
}

function Exports({ person }: { person: Person }) {
  const { say, language, locale } = useWords();
  const now = useNow();
  const [act, busy] = useAct();
  const { data } = useQuery(exportsOf(person.id));
  const [wanted, setWanted] = useHere<"en" | "es">("export language", language);
  const ask = () => act(() => take(api.POST("/api/v1/customers/{customer_id}/exports", { params: { path: { customer_id: person.id }, header: once() }, body: { language: wanted } })));
  return (
    <Part
      title={say("privacy.exports")}
      icon={<IconDownload size={15} aria-hidden="true" />}
      actions={
        <>
          <Select size="xs" w={130} aria-label={say("nav.language")} allowDeselect={false} value={wanted} onChange={(chosen) => setWanted(chosen as typeof wanted)} data={LANGUAGES.map((one) => ({ value: one, label: say(one === "es" ? "language.es" : "language.en") }))} />
          <Button size="compact-sm" variant="default" loading={busy} onClick={() => void ask()}>{say("privacy.export")}</Button>
        </>
      }
    >
      <p className="quiet">{say("privacy.export_hint")}</p>
      <ul className={styles.rows}>
        {data?.items.map((one) => (
          <li key={one.id} className={styles.row}>
            <div className={styles.grow}>
              <p>{say(`export.${one.state}` as Key, { done: one.done, total: one.total })}</p>
              <p className="quiet">{[dateOf(one.asked_at, locale, now), one.expires_at && one.state === "ready" && say("privacy.until", { date: dateOf(one.expires_at, locale, now) })].filter(Boolean).join(" · ")}</p>
            </div>
            {one.state === "ready" && <Button size="compact-sm" component="a" href={`/api/v1/exports/${one.id}/file`} download variant="default">{say("privacy.download")}</Button>}
          </li>
        ))}
        {data?.items.length === 0 && <li className="quiet">{say("privacy.no_exports")}</li>}
      </ul>
    </Part>
  );
}

function Holds({ person }: { person: Person }) {
  const { say, locale } = useWords();
  const now = useNow();
  const [act, busy] = useAct();
  const { data } = useQuery(holdsOf(person.id));
  const [adding, setAdding] = useState(false);
  const add = (reason: string) => act(() => take(api.POST("/api/v1/customers/{customer_id}/holds", { params: { path: { customer_id: person.id }, header: once() }, body: { reason } })), () => setAdding(false));
  const lift = (id: string) => act(() => take(api.DELETE("/api/v1/customers/{customer_id}/holds/{hold_id}", { params: { path: { customer_id: person.id, hold_id: id }, header: once() } })));
  return (
    <Part
      title={say("privacy.holds")}
      icon={<IconLock size={15} aria-hidden="true" />}
      actions={<Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>{say("record.add")}</Button>}
    >
      <ul className={styles.rows}>
        {data?.items.map((one) => (
          <li key={one.id} className={styles.row}>
            <div className={styles.grow}>
              <p>{one.reason}</p>
              <p className="quiet">{[nameOf(one.by), dateOf(one.at, locale, now)].filter(Boolean).join(" · ")}</p>
            </div>
            <Button size="compact-sm" variant="subtle" color="gray" loading={busy} onClick={() => void lift(one.id)}>{say("record.lift")}</Button>
          </li>
        ))}
        {data?.items.length === 0 && <li className="quiet">{say("privacy.no_holds")}</li>}
      </ul>
      {adding && <Ask title={say("privacy.hold_title")} label={say("record.add")} hint={say("privacy.hold_hint")} reason="must" busy={busy} close={() => setAdding(false)} run={(reason) => void add(reason)} />}
    </Part>
  );
}

function Erasures({ person }: { person: Person }) {
  const { say } = useWords();
  const { data } = useQuery(erasuresOf(person.id));
  const [asking, setAsking] = useState(false);
  const open = data?.items.some((one) => ["asked", "waiting", "files"].includes(one.state));
  return (
    <Part
      title={say("privacy.erasures")}
      icon={<IconTrash size={15} aria-hidden="true" />}
      wide
      actions={data && !open && <Button size="compact-sm" variant="default" color="red.8" onClick={() => setAsking(true)}>{say("privacy.erase")}</Button>}
    >
      <ul className={styles.rows}>
        {data?.items.map((one) => <ErasureRow key={one.id} one={one} />)}
        {data?.items.length === 0 && <li className="quiet">{say("privacy.no_erasures")}</li>}
      </ul>
      {asking && <Erase person={person} close={() => setAsking(false)} />}
    </Part>
  );
}

function ErasureRow({ one }: { one: Schemas["Erasure"] }) {
  const { say, locale } = useWords();
  const now = useNow();
  const me = useMe();
  const [act, busy] = useAct();
  const [proof, setProof] = useState(false);
  const path = { params: { path: { erasure_id: one.id }, header: once() } };
  const mine = (one.asked_by as { id?: string }).id === me.id;
  return (
    <li className={styles.row}>
      <div className={styles.grow}>
        <p>{say(`erasure.${one.state}` as Key)}</p>
        <p className="quiet">
          {[say("privacy.asked_by", { name: nameOf(one.asked_by), date: dateOf(one.asked_at, locale, now) }), one.approved_by && say("privacy.approved_by", { name: nameOf(one.approved_by) }), one.failure].filter(Boolean).join(" · ")}
        </p>
      </div>
      {one.state === "asked" && (
        <div className={styles.choices}>
          <Button size="compact-sm" loading={busy} disabled={mine} title={mine ? say("privacy.not_by_yourself") : undefined} onClick={() => void act(() => take(api.POST("/api/v1/erasures/{erasure_id}/approval", path)))}>{say("privacy.approve")}</Button>
          <Button size="compact-sm" variant="default" loading={busy} onClick={() => void act(() => take(api.DELETE("/api/v1/erasures/{erasure_id}", path)))}>{say("privacy.withdraw")}</Button>
        </div>
      )}
      {one.state === "done" && <Button size="compact-sm" variant="default" onClick={() => setProof(true)}>{say("privacy.proof")}</Button>}
      {proof && <Proof id={one.id} close={() => setProof(false)} />}
    </li>
  );
}

/** What was erased, signed, so that it can be shown later to somebody who asks. */
function Proof({ id, close }: { id: string; close: () => void }) {
  const { say } = useWords();
  const asked = useQuery({ queryKey: ["customer", "proof", id], queryFn: () => take(api.GET("/api/v1/erasures/{erasure_id}/proof", { params: { path: { erasure_id: id } } })) });
  const save = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(asked.data, null, 1)], { type: "application/json" }));
    link.download = `erasure-${id}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
    close();
  };
  return (
    <Ask title={say("privacy.proof")} label={say("privacy.download")} reason="none" ready={!!asked.data} size={560} close={close} run={save}>
      {asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : !asked.data ? <Loading rows={2} /> : (
        <>
          <p>{say(asked.data.valid ? "privacy.valid" : "privacy.not_valid")}</p>
          <code className={styles.code}>{asked.data.sha256}</code>
        </>
      )}
    </Ask>
  );
}

function Erase({ person, close }: { person: Person; close: () => void }) {
  const { say } = useWords();
  const [act, busy] = useAct();
  const asked = useQuery(erasurePreview(person.id));
  const seen = asked.data;
  const erase = () =>
    act(() => take(api.POST("/api/v1/customers/{customer_id}/erasures", { params: { path: { customer_id: person.id }, header: once() }, body: { version: seen!.version } })), close);
  return (
    <Ask title={say("privacy.erase_title", { name: person.name || say("person.nameless") })} label={say("privacy.erase")} reason="none" danger ready={!!seen && !seen.holds.length} size={560} busy={busy} close={close} run={() => void erase()}>
      {asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : !seen ? <Loading rows={3} /> : (
        <>
          <p>{say("privacy.goes", { conversations: seen.conversations, messages: seen.messages, files: seen.files, addresses: seen.addresses })}</p>
          {seen.addresses_of_others_too > 0 && <p className="quiet">{say("privacy.others_too", { count: seen.addresses_of_others_too })}</p>}
          <ul className={styles.plain}>
            <li>{say("privacy.outside_backups")}</li>
            <li>{say("privacy.outside_told")}</li>
            <li>{say("privacy.outside_words")}</li>
          </ul>
          {seen.holds.length > 0 && <p className={styles.warning}>{say("privacy.held", { reason: seen.holds[0]!.reason })}</p>}
          {seen.needs_second_person && <p className="quiet">{say("privacy.second_person")}</p>}
        </>
      )}
    </Ask>
  );
}
