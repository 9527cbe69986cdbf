import { Button, Checkbox, SegmentedControl, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, once, take } from "@/api/client";
import { customer } from "@/api/queries";
import { useHere } from "@/shared/here";
import { useWords, type Key } from "@/shared/i18n";
import { IconPlus, IconSend } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { dateOf, useNow } from "@/shared/time";
import { Ask } from "./Ask";
import { nameOf, wordOf } from "./names";
import { Part } from "./Part";
import { PickPerson } from "./PickPerson";
import { routesOf, useAct, type ContactRoute, type Person } from "./record";
import styles from "./PersonPage.module.css";

const PROVEN = 2; // words go to no address that somebody merely named
const PURPOSES = ["service", "automatic", "promotional"] as const;

/** Where the person's words go instead of to them, or as well; and whose come to them. */
export function Routes({ person }: { person: Person }) {
  const { say } = useWords();
  const may = useMay("consent.redirect");
  const { data } = useQuery(routesOf(person.id));
  const [adding, setAdding] = useState(false);
  const [past, setPast] = useHere("past routes", false);
  const shown = data?.items.filter((one) => past || one.live) ?? [];
  return (
    <Part
      title={say("route.title")}
      icon={<IconSend size={15} aria-hidden="true" />}
      wide
      actions={may && <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>{say("record.add")}</Button>}
    >
      <ul className={styles.rows}>
        {shown.map((one) => <RouteRow key={one.id} one={one} person={person} />)}
        {data && !shown.length && <li className="quiet">{say("route.none")}</li>}
      </ul>
      {data?.items.some((one) => !one.live) && <Button size="compact-sm" variant="subtle" onClick={() => setPast(!past)}>{say(past ? "record.without_ended" : "record.with_ended")}</Button>}
      {adding && <Add person={person} close={() => setAdding(false)} />}
    </Part>
  );
}

function RouteRow({ one, person }: { one: ContactRoute; person: Person }) {
  const { say, locale } = useWords();
  const now = useNow();
  const may = useMay("consent.redirect");
  const [act, busy] = useAct();
  const [ending, setEnding] = useState(false);
  const away = one.customer === person.id;
  const other = away ? one.to_customer : one.customer;
  const end = (reason: string) =>
    act(() => take(api.POST("/api/v1/customers/{customer_id}/contact-routes/{contact_route_id}/end", { params: { path: { customer_id: person.id, contact_route_id: one.id }, header: once() }, body: { reason } })), () => setEnding(false));
  const purposes = one.purposes.map((purpose) => say(`purpose.${purpose}` as Key)).join(", ");
  const to = one.to ? `${one.to_name} ${one.to.value}`.trim() : say("record.somebody");
  return (
    <li className={styles.row} data-ended={one.live ? undefined : ""}>
      <div className={styles.grow}>
        <p className={styles.line}>
          {away ? say(one.mode === "instead" ? "route.instead" : "route.copy", { to }) : say(one.mode === "instead" ? "route.from_instead" : "route.from_copy", { address: one.address?.value ?? say("record.somebody") })}
          {other && <Link href={`/people/${other}`}>{say("record.open")}</Link>}
        </p>
        <p className="quiet">
          {[purposes, away && one.address && say("route.only_for", { address: one.address.value }), one.reason, nameOf(one.by), dateOf(one.at, locale, now), one.ended_at && say("record.ended_because", { date: dateOf(one.ended_at, locale, now), reason: one.end_reason })].filter(Boolean).join(" · ")}
        </p>
      </div>
      {may && away && one.live && <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setEnding(true)}>{say("record.end")}</Button>}
      {ending && <Ask title={say("route.end_title")} label={say("record.end")} hint={say("route.end_hint")} reason="must" busy={busy} close={() => setEnding(false)} run={(reason) => void end(reason)} />}
    </li>
  );
}

function Add({ person, close }: { person: Person; close: () => void }) {
  const { say } = useWords();
  const [act, busy] = useAct();
  const related = person.relations.filter((one) => one.live && one.other.id);
  const [other, setOther] = useState<string | null>(related[0]?.other.id ?? null);
  const [to, setTo] = useState<string | null>(null);
  const [only, setOnly] = useState<string | null>(null);
  const [mode, setMode] = useState<"instead" | "copy">("instead");
  const [purposes, setPurposes] = useState<readonly string[]>(["service", "automatic"]);
  const { data: found } = useQuery({ ...customer(other ?? ""), enabled: other !== null });
  const addresses = (of: Person | undefined, least = 0) => of?.identifiers.filter((one) => !one.valid_to && !one.blocked_at && one.assurance >= least).map((one) => ({ value: one.id, label: `${one.value} (${wordOf(say, `address.${one.kind}`)})` })) ?? [];
  const relation = related.find((one) => one.other.id === other && one.side === "has");
  const add = (reason: string) =>
    act(
      () =>
        take(
          api.POST("/api/v1/customers/{customer_id}/contact-routes", {
            params: { path: { customer_id: person.id }, header: once() },
            body: { other: other!, to: to!, purposes: purposes as (typeof PURPOSES)[number][], mode, reason, identifier: only, relation: relation?.id ?? null },
          }),
        ),
      close,
    );
  return (
    <Ask title={say("route.add")} label={say("record.add")} hint={say("route.add_hint")} reason="must" ready={!!other && !!to && purposes.length > 0} size={540} busy={busy} close={close} run={(reason) => void add(reason)}>
      <PickPerson label={say("route.to_whom")} not={person.id} value={other} choose={(id) => { setOther(id); setTo(null); }} />
      <Select label={say("route.to_address")} data={addresses(found, PROVEN)} value={to} onChange={setTo} disabled={!found} description={found && !addresses(found, PROVEN).length ? say("route.none_proven") : undefined} />
      <SegmentedControl fullWidth aria-label={say("route.title")} value={mode} onChange={(chosen) => setMode(chosen as typeof mode)} data={[{ value: "instead", label: say("route.mode_instead") }, { value: "copy", label: say("route.mode_copy") }]} />
      <Checkbox.Group label={say("route.purposes")} value={[...purposes]} onChange={setPurposes}>
        <div className={styles.checks}>{PURPOSES.map((one) => <Checkbox key={one} value={one} label={say(`purpose.${one}` as Key)} />)}</div>
      </Checkbox.Group>
      <Select label={say("route.only")} clearable placeholder={say("route.any_address")} data={addresses(person)} value={only} onChange={setOnly} />
    </Ask>
  );
}
