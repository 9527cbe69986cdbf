import { Button, Select, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { api, take, type Schemas } from "@/api/client";
import { teams } from "@/api/queries";
import { useWords, type Key, type Say } from "@/shared/i18n";
import { Empty, Failed, Loading } from "@/shared/states";
import { dayName, clockTime, useNow, wholeTime } from "@/shared/time";
import { roles, staff } from "./asked";
import { Card, More } from "./kit";
import styles from "./house.module.css";
import { actionName, fieldName, permissionName, roleName, wayName } from "./words";

type Entry = Schemas["AuditEntry"];
const KINDS = ["user", "team", "role", "roles", "invitation", "token", "account", "brand", "calendar", "conversation", "customer", "message", "webhook", "tag", "attribute", "import", "retention", "job", "session"];
type Wanted = { actor: string; kind: string; since: string; until: string; subject: string };

/** What was done, by whom, to what, and when. The filters stand in the address, so that a view of it can be sent to somebody. */
export default function Audit() {
  const { say } = useWords();
  const [path, go] = useLocation();
  const search = useSearch();
  const wanted = useMemo<Wanted>(() => {
    const said = new URLSearchParams(search);
    const of = (name: string) => said.get(name) ?? "";
    return { actor: of("actor"), kind: of("kind"), since: of("since"), until: of("until"), subject: of("subject") };
  }, [search]);
  const set = (changes: Partial<Wanted>) => {
    const all = Object.entries({ ...wanted, ...changes }).filter(([, value]) => value);
    go(`${path}${all.length ? `?${new URLSearchParams(all)}` : ""}`, { replace: true });
  };
  const people = useQuery(staff(true));
  const query = asQuery(wanted);
  const asked = useInfiniteQuery({
    queryKey: ["audit", wanted],
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/audit", { params: { query: { ...query, cursor: pageParam as never } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const file = `/api/v1/audit.csv?${new URLSearchParams(Object.entries(query) as [string, string][])}`;
  return (
    <Card whole title={say("house.audit")} hint={say("house.audit_hint")} actions={<Button component="a" href={file} download="audit.csv" size="compact-md" variant="default">{say("house.as_table")}</Button>}>
      <div className={styles.filters} role="search">
        <Select label={say("house.who")} clearable searchable placeholder={say("house.anybody")} value={wanted.actor || null} data={(people.data ?? []).map((one) => ({ value: one.id, label: one.name }))} onChange={(actor) => set({ actor: actor ?? "" })} />
        <Select label={say("house.of_what")} clearable searchable placeholder={say("house.anything")} value={wanted.kind || null} data={KINDS.map((kind) => ({ value: kind, label: say(`thing.${kind}` as Key) }))} onChange={(kind) => set({ kind: kind ?? "" })} />
        <TextInput type="date" label={say("house.from")} value={wanted.since} max={wanted.until || undefined} onChange={(event) => set({ since: event.currentTarget.value })} />
        <TextInput type="date" label={say("house.until")} value={wanted.until} min={wanted.since || undefined} onChange={(event) => set({ until: event.currentTarget.value })} />
      </div>
      {wanted.subject && <p className={styles.hint}>{say("house.only_this_one", { subject: wanted.subject })} <Button size="compact-sm" variant="subtle" onClick={() => set({ subject: "" })}>{say("house.all_of_them")}</Button></p>}
      {asked.error ? (
        <Failed error={asked.error} again={() => void asked.refetch()} />
      ) : !asked.data ? (
        <Loading rows={8} />
      ) : (
        <Entries entries={asked.data.pages.flatMap((page) => page.items)} only={(subject) => set({ subject })} />
      )}
      <More pages={asked} />
    </Card>
  );
}

/** The days of the reader as times; the last one is meant as a whole. */
function asQuery({ actor, kind, since, until, subject }: Wanted) {
  const after = until && new Date(`${until}T00:00`);
  if (after) after.setDate(after.getDate() + 1);
  return Object.fromEntries(Object.entries({ actor, kind, subject, since: since && new Date(`${since}T00:00`).toISOString(), until: after && after.toISOString() }).filter(([, value]) => value));
}

function Entries({ entries, only }: { entries: Entry[]; only: (subject: string) => void }) {
  const { say, locale } = useWords();
  const now = useNow();
  const named = useNames();
  if (entries.length === 0) return <Empty title={say("house.nothing_done")} />;
  return (
    <ol className={styles.rows}>
      {entries.map((one, at) => {
        const day = dayName(one.at, now, locale, say);
        const before = entries[at - 1];
        return (
          <li key={one.id} data-tight="">
            {(!before || dayName(before.at, now, locale, say) !== day) && <h3 className={styles.below} style={{ margin: "4px 0", fontSize: 12 }}>{day}</h3>}
            <div>
              <div className={styles.name} style={{ fontWeight: 500 }}><strong>{named.actor(one)}</strong> · {actionName(one.action, say)}</div>
              {named.subject(one.subject) && <div className={styles.sub}><Button variant="transparent" size="compact-sm" p={0} h="auto" mih={24} fw={440} title={say("house.only_of_this")} onClick={() => only(one.subject)}>{named.subject(one.subject)}</Button></div>}
              <Details entry={one} named={named.id} />
            </div>
            <time className={styles.sub} dateTime={one.at} title={wholeTime(one.at, locale)}>{clockTime(one.at, locale)}</time>
          </li>
        );
      })}
    </ol>
  );
}

/** What an entry tells of its change, in words where there are some. */
function Details({ entry, named }: { entry: Entry; named: (value: string) => string | undefined }) {
  const { say } = useWords();
  const told = Object.entries(entry.details as Record<string, unknown>).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0));
  if (told.length === 0) return null;
  const one = (name: string, value: unknown): string => {
    if (Array.isArray(value)) return value.map((part) => one(name, part)).join(", ");
    if (typeof value === "object" && value !== null) return Object.entries(value).map(([key, part]) => `${fieldName(key, say)}: ${one(key, part)}`).join(", ");
    const text = String(value);
    if (name === "fields") return fieldName(text, say);
    if (name === "by") return wayName(text, say);
    if (name === "permissions") return permissionName(text, say);
    if (name === "role" || name === "roles" || name === "before" || name === "after") return roleName(text, say);
    return named(text) ?? text;
  };
  return <div className={styles.sub}>{told.map(([name, value]) => `${name === "fields" ? say("house.changed_fields") : fieldName(name, say)}: ${one(name, value)}`).join(" · ")}</div>;
}

/** Ids as names, as far as they are known here. */
function useNames() {
  const { say } = useWords();
  const people = useQuery(staff(true));
  const grouped = useQuery(teams);
  const known = useQuery(roles);
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const one of people.data ?? []) names.set(one.id, one.name);
    for (const one of grouped.data?.items ?? []) names.set(one.id, one.name);
    const numbers = new Map(known.data?.items.map((role) => [String(role.number), roleName(role.name, say)]));
    return { id: (value: string) => names.get(value), actor: (entry: Entry) => actorOf(entry, names, say), subject: (subject: string) => subjectOf(subject, names, numbers, say) };
  }, [people.data, grouped.data, known.data, say]);
}

function actorOf(entry: Entry, names: Map<string, string>, say: Say): string {
  const name = entry.actor_id && names.get(entry.actor_id as string);
  return name || say(`actor.${entry.actor_kind}` as Key);
}

function subjectOf(subject: string, names: Map<string, string>, numbers: Map<string, string>, say: Say): string {
  const [kind = "", id = ""] = subject.split(":");
  const thing = KINDS.includes(kind) ? say(`thing.${kind}` as Key) : kind;
  const name = names.get(id) ?? (kind === "role" ? numbers.get(id) : undefined);
  return name ? `${thing}: ${name}` : id ? `${thing} ${id.length > 12 ? `…${id.slice(-8)}` : id}` : thing;
}
