import { ActionIcon, Button, Menu, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take } from "@/api/client";
import { useHere } from "@/shared/here";
import { useWords, type Key } from "@/shared/i18n";
import { IconDots, IconLock, IconPlus, IconShield, IconUsers } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { dateOf, useNow } from "@/shared/time";
import { accountNames } from "./accounts";
import { Ask } from "./Ask";
import { useDead } from "./dead";
import { addressOf, nameOf, wordOf } from "./names";
import { Part } from "./Part";
import { useAct, type Identifier, type Person } from "./record";
import styles from "./PersonPage.module.css";

const KINDS = ["email", "phone", "handle", "customer_number"];

/** Every address of the person: how sure we are that it is theirs, by what, and since when. */
export function Identities({ person }: { person: Person }) {
  const { say } = useWords();
  const mayAdd = useMay("customers.write");
  const [adding, setAdding] = useState(false);
  const [ended, setEnded] = useHere("ended", false);
  const live = person.identifiers.filter((one) => !one.valid_to);
  const shown = ended ? person.identifiers : live;
  return (
    <Part
      title={say("person.identities")}
      icon={<IconShield size={15} aria-hidden="true" />}
      actions={mayAdd && <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>{say("record.add")}</Button>}
    >
      <ul className={styles.rows}>
        {shown.map((one) => <Address key={one.id} one={one} person={person} />)}
        {!shown.length && <li className="quiet">{say("person.no_identities")}</li>}
      </ul>
      {live.length < person.identifiers.length && (
        <Button size="compact-sm" variant="subtle" onClick={() => setEnded(!ended)}>{say(ended ? "record.without_ended" : "record.with_ended")}</Button>
      )}
      {adding && <Add person={person} close={() => setAdding(false)} />}
    </Part>
  );
}

function Address({ one, person }: { one: Identifier; person: Person }) {
  const { say, locale } = useWords();
  const now = useNow();
  const accounts = useQuery(accountNames(useMay("channels.read")));
  const account = one.account ? accounts.data?.get(one.account) : undefined;
  const proof = [
    one.method && wordOf(say, `method.${one.method}`),
    account && say("record.by_account", { name: account }),
    say(one.verified_at ? "record.verified_on" : "record.seen_on", { date: dateOf(one.verified_at ?? one.valid_from, locale, now) }),
    one.valid_to && say("record.ended_on", { date: dateOf(one.valid_to, locale, now) }),
  ].filter(Boolean);
  const dead = useDead(person.id)(one);
  const document = (one.evidence as { document?: string }).document;
  return (
    <li className={styles.row} data-ended={one.valid_to ? "" : undefined}>
      <div className={styles.grow}>
        <p className={styles.line}>
          <span className={styles.value} title={one.value}>{addressOf(one.value, say)}</span>
          <span className={styles.chip} data-good={one.assurance >= 2 || undefined} title={say("record.assurance_of", { level: one.assurance })}>
            {one.assurance >= 2 && <IconShield size={12} aria-hidden="true" />}
            {say(`assurance.${one.assurance}` as Key)}
          </span>
          {one.shared_at && <span className={styles.chip} data-warn="" title={nameOf(one.shared_by)}><IconUsers size={12} aria-hidden="true" /> {say("record.shared")}</span>}
          {one.blocked_at && <span className={styles.chip} data-bad=""><IconLock size={12} aria-hidden="true" /> {say("record.blocked")}</span>}
        </p>
        {dead && <p className={styles.dead}>{[dead.words, dead.reason].filter(Boolean).join(" · ")}</p>}
        <p className="quiet">
          {wordOf(say, `address.${one.kind}`)} · {proof.join(" · ")}
          {document && ` · ${document}`}
        </p>
      </div>
      {!one.valid_to && <AddressMenu one={one} person={person} />}
    </li>
  );
}

function AddressMenu({ one, person }: { one: Identifier; person: Person }) {
  const { say } = useWords();
  const [act, busy] = useAct();
  const [removing, setRemoving] = useState(false);
  const mayWrite = useMay("customers.write");
  const mayManage = useMay("customers.manage");
  if (!mayWrite && !mayManage) return null;
  const path = { params: { path: { identifier_id: one.id }, header: once() } };
  const share = () => act(() => take(one.shared_at ? api.DELETE("/api/v1/identifiers/{identifier_id}/shared", path) : api.PUT("/api/v1/identifiers/{identifier_id}/shared", path)));
  const block = () => act(() => take(one.blocked_at ? api.DELETE("/api/v1/identifiers/{identifier_id}/blocked", path) : api.PUT("/api/v1/identifiers/{identifier_id}/blocked", path)));
  const remove = () =>
    act(() => take(api.DELETE("/api/v1/customers/{customer_id}/identifiers/{identifier_id}", { params: { path: { customer_id: person.id, identifier_id: one.id }, header: once() } })), () => setRemoving(false));
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={say("record.more_of", { name: one.value })} loading={busy}><IconDots size={16} /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayManage && <Menu.Item onClick={() => void share()}>{say(one.shared_at ? "record.unshare" : "record.share")}</Menu.Item>}
          {mayManage && <Menu.Item onClick={() => void block()}>{say(one.blocked_at ? "record.unblock" : "record.block")}</Menu.Item>}
          {mayWrite && <Menu.Item color="red.8" onClick={() => setRemoving(true)}>{say("record.remove")}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {removing && <Ask title={say("record.remove_title", { name: one.value })} label={say("record.remove")} hint={say("record.remove_hint")} reason="none" danger busy={busy} close={() => setRemoving(false)} run={() => void remove()} />}
    </>
  );
}

function Add({ person, close }: { person: Person; close: () => void }) {
  const { say } = useWords();
  const [act, busy] = useAct();
  const [kind, setKind] = useState("email");
  const [value, setValue] = useState("");
  const [method, setMethod] = useState<"spoken" | "document">("spoken");
  const kinds = [...new Set([...KINDS, ...person.identifiers.map((one) => one.kind)])];
  const add = () =>
    act(() => take(api.POST("/api/v1/customers/{customer_id}/identifiers", { params: { path: { customer_id: person.id }, header: once() }, body: { kind, value: value.trim(), method } })), close);
  return (
    <Ask title={say("record.add_address")} label={say("record.add")} reason="none" ready={!!value.trim()} busy={busy} close={close} run={() => void add()}>
      <Select label={say("record.kind")} allowDeselect={false} data={kinds.map((one) => ({ value: one, label: wordOf(say, `address.${one}`) }))} value={kind} onChange={(chosen) => setKind(chosen ?? "email")} />
      <TextInput label={say("record.value")} value={value} maxLength={320} data-autofocus onChange={(event) => setValue(event.currentTarget.value)} />
      <div>
        <p className={styles.label}>{say("record.how_known")}</p>
        <SegmentedControl fullWidth aria-label={say("record.how_known")} value={method} onChange={(chosen) => setMethod(chosen as typeof method)} data={[{ value: "spoken", label: say("method.spoken") }, { value: "document", label: say("method.document") }]} />
      </div>
    </Ask>
  );
}
