import { Button, Select, Switch, TextInput, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { teams } from "@/api/queries";
import { Face } from "@/shared/Face";
import { useHere } from "@/shared/here";
import { useWords, type Key } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { presence, roles, staff } from "./asked";
import { Invitations, InviteDialog } from "./Invitations";
import { Card, useDeeper } from "./kit";
import styles from "./house.module.css";
import { StaffMember } from "./StaffMember";
import { roleName } from "./words";

/** Who works here: found by name, role or team; each opens at an address of their own. */
export default function Staff() {
  const [id] = useDeeper();
  return id ? <StaffMember key={id} id={id} /> : <Everybody />;
}

const folded = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function Everybody() {
  const { say } = useWords();
  const may = useMay("staff.manage");
  const [inviting, setInviting] = useState(false);
  const [words, setWords] = useHere("words", "");
  const [role, setRole] = useHere<string | null>("role", null);
  const [gone, setGone] = useHere("gone", false);
  const asked = useQuery(staff(gone));
  const known = useQuery(roles);
  const grouped = useQuery(teams);
  const there = useQuery(presence);
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={8} />;
  const stateOf = new Map(there.data?.items.map((one) => [one.user_id, one.state]));
  const teamName = new Map(grouped.data?.items.map((team) => [team.id, team.name]));
  const wanted = folded(words.trim());
  const found = asked.data
    .filter((one) => (!role || one.role === role) && folded(`${one.name} ${one.email} ${(one.teams ?? []).map((id) => teamName.get(id)).join(" ")}`).includes(wanted))
    .sort((a, b) => a.name.localeCompare(b.name));
  return (
    <div className={styles.stack}>
      <Card
        title={say("house.staff_count", { count: asked.data.filter((one) => !one.deactivated_at).length })}
        actions={may && <Button size="compact-md" onClick={() => setInviting(true)}>{say("house.invite")}</Button>}
      >
        <div className={styles.filters} role="search">
          <TextInput aria-label={say("house.find_staff")} placeholder={say("house.find_staff")} value={words} onChange={(event) => setWords(event.currentTarget.value)} />
          <Select
            aria-label={say("house.role")}
            placeholder={say("house.every_role")}
            clearable
            value={role}
            data={(known.data?.items ?? []).map((one) => ({ value: one.name, label: roleName(one.name, say) }))}
            onChange={setRole}
          />
          <Switch data-plain="" label={say("house.with_gone")} checked={gone} onChange={(event) => setGone(event.currentTarget.checked)} />
        </div>
        {found.length === 0 ? (
          <Empty title={say("house.nobody_found")} />
        ) : (
          <ul className={styles.list}>
            {found.map((one) => (
              <li key={one.id}>
                <UnstyledButton component={Link} href={`/settings/staff/${one.id}`} className={`${styles.open} ${styles.person}`}>
                  <Face name={one.name} size={32} />
                  <span>
                    <span className="strong">{one.name}</span>
                    <br />
                    <span className={styles.sub}>{one.email}</span>
                  </span>
                  <span>{roleName(one.role, say)}</span>
                  <span className={styles.sub}>{(one.teams ?? []).map((id) => teamName.get(id)).filter(Boolean).join(", ")}</span>
                  <Presence state={one.deactivated_at ? "gone" : (stateOf.get(one.id) ?? "offline")} />
                </UnstyledButton>
              </li>
            ))}
          </ul>
        )}
      </Card>
      {may && <Invitations />}
      {inviting && <InviteDialog close={() => setInviting(false)} />}
    </div>
  );
}

export function Presence({ state }: { state: string }) {
  const { say } = useWords();
  return <span className={styles.state} data-state={state}>{say(`presence.${state}` as Key)}</span>;
}
