import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { Fold } from "@/shared/Fold";
import { useWords } from "@/shared/i18n";
import { IconPencil, IconShield, IconUser } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { dateOf, useNow } from "@/shared/time";
import { accountNames } from "./accounts";
import { Ask } from "./Ask";
import { wordOf } from "./names";
import { Part } from "./Part";
import { definitions, useAct, valuesOf, type Person, type Profile } from "./record";
import styles from "./PersonPage.module.css";

export const FIELDS = ["given", "surname", "birth_date", "street", "number", "suburb", "postcode", "state", "national_id", "language"] as const;
type Field = (typeof FIELDS)[number];
type Word = Schemas["Attribute"];

/** What counts of all that was said of the person, and, unfolded, what each source said. */
export function WhoTheyAre({ person }: { person: Person }) {
  const { say } = useWords();
  const may = useMay("customers.write");
  const [editing, setEditing] = useState(false);
  const told = FIELDS.filter((field) => person.attributes[field]);
  return (
    <Part
      title={say("record.who")}
      icon={<IconUser size={15} aria-hidden="true" />}
      actions={may && <Button size="compact-sm" variant="default" leftSection={<IconPencil size={14} />} onClick={() => setEditing(true)}>{say("record.edit")}</Button>}
    >
      {told.length ? (
        <dl className={styles.facts}>{told.map((field) => <Fact key={field} name={wordOf(say, `field.${field}`)} word={person.attributes[field]!} />)}</dl>
      ) : (
        <p className="quiet">{say("record.nothing_told")}</p>
      )}
      <Own person={person} />
      {person.profiles.some((one) => Object.keys(one.attributes).length > 0) && (
        <Fold of={`sources ${person.id}`} title={say("record.by_source")} className={styles.more}>
          {person.profiles.map((one) => <Source key={one.id} profile={one} />)}
        </Fold>
      )}
      {editing && <Edit person={person} close={() => setEditing(false)} />}
    </Part>
  );
}

function Fact({ name, word }: { name: string; word: Word }) {
  const { say, locale } = useWords();
  const now = useNow();
  const accounts = useQuery(accountNames(useMay("channels.read")));
  const from = (word.account && accounts.data?.get(word.account)) || wordOf(say, `source.${word.source}`);
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {word.value}
        {word.verified && <IconShield size={13} className={styles.sure} aria-label={say("assurance.3")} />}
        <span className="quiet"> {from}, {dateOf(word.at, locale, now)}</span>
      </dd>
    </div>
  );
}

function Source({ profile }: { profile: Profile }) {
  const { say } = useWords();
  const words = FIELDS.filter((field) => profile.attributes[field]);
  if (!words.length) return null;
  return (
    <>
      <h3>{profile.name || say("person.nameless")}</h3>
      <dl className={styles.facts}>{words.map((field) => <Fact key={field} name={wordOf(say, `field.${field}`)} word={profile.attributes[field]!} />)}</dl>
    </>
  );
}

/** The fields that this company keeps besides, in the order of their definitions. */
function Own({ person }: { person: Person }) {
  const { say, locale } = useWords();
  const now = useNow();
  const { data: defined } = useQuery(definitions);
  const { data: values } = useQuery(valuesOf(person.id));
  const known = defined?.items.filter((one) => !one.archived && values?.attributes[one.key]) ?? [];
  if (!known.length) return null;
  return (
    <dl className={styles.facts}>
      {known.map((one) => {
        const told = values!.attributes[one.key]!;
        const value = typeof told.value === "boolean" ? say(told.value ? "record.yes" : "record.no") : String(told.value);
        return (
          <div key={one.key}>
            <dt>{one.name}</dt>
            <dd>{value}<span className="quiet"> {told.by}, {dateOf(told.at, locale, now)}</span></dd>
          </div>
        );
      })}
    </dl>
  );
}

function Edit({ person, close }: { person: Person; close: () => void }) {
  const { say } = useWords();
  const [act, busy] = useAct();
  const { data: defined } = useQuery(definitions);
  const { data: values } = useQuery(valuesOf(person.id));
  const latest = [...person.profiles].sort((a, b) => b.last_seen_at.localeCompare(a.last_seen_at))[0];
  const [profile, setProfile] = useState(latest?.id ?? "");
  const before = (field: Field) => person.attributes[field]?.value ?? "";
  const [text, setText] = useState<Partial<Record<Field, string>>>({});
  const [own, setOwn] = useState<Record<string, string>>({});
  const [verified, setVerified] = useState(false);
  const fields = defined?.items.filter((one) => !one.archived) ?? [];
  const ownBefore = (key: string) => (values?.attributes[key] === undefined ? "" : String(values.attributes[key].value));
  const save = () =>
    act(async () => {
      const said = Object.fromEntries(Object.entries(text).filter(([field, value]) => value.trim() !== before(field as Field)));
      if (Object.keys(said).length) await take(api.PATCH("/api/v1/profiles/{profile_id}", { params: { path: { profile_id: profile }, header: once() }, body: { ...said, verified } }));
      const changed = fields.filter((one) => own[one.key] !== undefined && own[one.key] !== ownBefore(one.key));
      const body = { values: Object.fromEntries(changed.map((one) => [one.key, typed(one.kind, own[one.key]!)])) };
      if (changed.length) await take(api.PATCH("/api/v1/customers/{customer_id}/attributes", { params: { path: { customer_id: person.id }, header: once() }, body }));
    }, close);
  return (
    <Ask title={say("record.edit_title")} label={say("do.keep")} hint={say("record.edit_hint")} reason="none" size={620} busy={busy} close={close} run={() => void save()}>
      {person.profiles.length > 1 && (
        <Select label={say("record.which_profile")} allowDeselect={false} value={profile} onChange={(chosen) => setProfile(chosen ?? "")} data={person.profiles.map((one) => ({ value: one.id, label: one.name || say("person.nameless") }))} />
      )}
      <div className={styles.fields}>
        {FIELDS.map((field) => (
          <TextInput key={field} label={wordOf(say, `field.${field}`)} type={field === "birth_date" ? "date" : "text"} maxLength={200} value={text[field] ?? before(field)} onChange={(event) => setText({ ...text, [field]: event.currentTarget.value })} />
        ))}
        {fields.map((one) =>
          one.kind === "choice" || one.kind === "boolean" ? (
            <Select key={one.key} label={one.name} clearable value={(own[one.key] ?? ownBefore(one.key)) || null} data={one.kind === "boolean" ? [{ value: "true", label: say("record.yes") }, { value: "false", label: say("record.no") }] : [...(one.options ?? [])]} onChange={(chosen) => setOwn({ ...own, [one.key]: chosen ?? "" })} />
          ) : (
            <TextInput key={one.key} label={one.name} type={one.kind === "date" ? "date" : one.kind === "number" ? "number" : "text"} step="any" value={own[one.key] ?? ownBefore(one.key)} onChange={(event) => setOwn({ ...own, [one.key]: event.currentTarget.value })} />
          ),
        )}
      </div>
      <Checkbox label={say("record.document_shown")} checked={verified} onChange={(event) => setVerified(event.currentTarget.checked)} />
    </Ask>
  );
}

const typed = (kind: string, text: string): string | number | boolean | null => (text === "" ? null : kind === "number" ? Number(text) : kind === "boolean" ? text === "true" : text);
