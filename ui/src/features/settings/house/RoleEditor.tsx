import { Alert, Button, Checkbox, MultiSelect, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { teams } from "@/api/queries";
import { useWords, type Key } from "@/shared/i18n";
import { IconCheck } from "@/shared/icons";
import { useMay, useMe } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { permissions, type RoleShown } from "./asked";
import { BackTo, Card, Form, useChange, useDeeper, useFields } from "./kit";
import styles from "./house.module.css";
import { CopyDialog } from "./Roles";
import { maskName, permissionName, roleName } from "./words";

type Permission = Schemas["PermissionShown"];
const REACHES = ["everything", "own_teams", "teams"] as const;
const AREAS = ["conversations", "customers", "consent", "channels", "staff", "company", "rest"] as const; // in the order of a day
const EMPTY: Omit<RoleShown, "number" | "built_in"> = { name: "", description: "", permissions: ["conversations.read"], reach: "everything", teams: [], masks: [] };

const areaOf = (name: string) => (name.startsWith("answers.") ? "conversations" : (AREAS.find((area) => name.startsWith(`${area}.`)) ?? "rest"));

/** One role: what it may do in words, whose conversations it reaches, what it sees masked. */
export function RoleEditor({ role }: { role: RoleShown | null }) {
  const { say } = useWords();
  const may = useMay("staff.manage");
  const me = useMe();
  const tell = useTell();
  const change = useChange();
  const [, go] = useDeeper();
  const [copying, setCopying] = useState(false);
  const asked = useQuery(permissions);
  const grouped = useQuery(teams);
  const [fields, set] = useFields(role ?? EMPTY);
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={6} />;
  const locked = !may || (role?.built_in ?? false);
  const within = new Set(asked.data.items.filter((one) => one.within_teams).map((one) => one.name));
  const limited = fields.reach !== "everything";
  const wanted = fields.permissions.filter((name) => !limited || within.has(name));
  const has = new Set(wanted);
  const mayGive = (name: string) => me.permissions.includes("*") || me.permissions.includes(name);

  const toggle = (name: string, on: boolean) => set({ permissions: on ? [...fields.permissions, name] : fields.permissions.filter((one) => one !== name) });
  const save = async () => {
    const { name, description, reach, masks } = fields;
    const body = { name: name.trim(), description, reach, masks, permissions: wanted, teams: reach === "teams" ? fields.teams : [] };
    const params = { header: once() };
    if (role) await change(() => take(api.PATCH("/api/v1/roles/{role_number}", { params: { ...params, path: { role_number: role.number } }, body })), "roles", "me");
    else await change(() => take(api.POST("/api/v1/roles", { params, body })), "roles");
    tell.say(say("house.saved"));
    go();
  };
  const check = (one: Permission) => locked ? (
    <Told key={one.name} yes={has.has(one.name)} words={permissionName(one.name, say, one.description)} />
  ) : (
    <Checkbox
      key={one.name}
      label={permissionName(one.name, say, one.description)}
      description={limited && !one.within_teams ? say("house.beyond_teams") : undefined}
      checked={has.has(one.name)}
      disabled={(limited && !one.within_teams) || !mayGive(one.name)}
      onChange={(event) => toggle(one.name, event.currentTarget.checked)}
    />
  );
  return (
    <div className={styles.stack}>
      <BackTo name={say("house.roles")} />
      <Card
        title={role ? roleName(role.name, say) : say("house.new_role")}
        hint={role?.built_in ? say("house.built_in_hint") : undefined}
        actions={role && may && <Button size="compact-md" variant="default" onClick={() => setCopying(true)}>{say("house.copy_role")}</Button>}
      >
        <Form save={save} label={say("do.keep")} cancel={locked ? undefined : () => go()} disabled={!fields.name.trim()} still={locked}>
          {!role?.built_in && (
            <div className={styles.two}>
              <TextInput label={say("house.name")} required maxLength={60} disabled={locked} value={fields.name} onChange={(event) => set({ name: event.currentTarget.value })} />
              <Textarea label={say("house.description")} autosize rows={1} maxLength={500} disabled={locked} value={fields.description} onChange={(event) => set({ description: event.currentTarget.value })} />
            </div>
          )}
          {!role?.built_in && <div className={styles.two}>
            <Select label={say("house.reach")} allowDeselect={false} disabled={locked} value={fields.reach} data={REACHES.map((reach) => ({ value: reach, label: say(`reach.${reach}` as Key) }))} onChange={(reach) => reach && set({ reach })} />
            {fields.reach === "teams" && (
              <MultiSelect label={say("house.teams")} searchable disabled={locked} value={fields.teams} data={(grouped.data?.items ?? []).map((team) => ({ value: team.id, label: team.name }))} onChange={(chosen) => set({ teams: chosen })} />
            )}
          </div>}
          {limited && wanted.length < fields.permissions.length && <Alert color="yellow" variant="light" p="xs">{say("house.some_beyond", { count: fields.permissions.length - wanted.length })}</Alert>}
          <div className={styles.groups}>
            {AREAS.map((area) => {
              const here = asked.data.items.filter((one) => areaOf(one.name) === area);
              return (
                here.length > 0 && (
                  <fieldset key={area} className={styles.checks}>
                    <legend>{say(`area.${area}` as Key)}</legend>
                    {here.map(check)}
                  </fieldset>
                )
              );
            })}
            <fieldset className={styles.checks}>
              <legend>{say("house.masked")}</legend>
              {asked.data.masks.map((mask) => locked ? (
                <Told key={mask} yes={fields.masks.includes(mask)} words={maskName(mask, say)} />
              ) : (
                <Checkbox
                  key={mask}
                  label={maskName(mask, say)}
                  checked={fields.masks.includes(mask)}
                  onChange={(event) => set({ masks: event.currentTarget.checked ? [...fields.masks, mask] : fields.masks.filter((one) => one !== mask) })}
                />
              ))}
            </fieldset>
          </div>
        </Form>
      </Card>
      {copying && role && <CopyDialog role={role} close={() => setCopying(false)} />}
    </div>
  );
}

/** What cannot be changed is read, not greyed out. */
function Told({ yes, words }: { yes: boolean; words: string }) {
  const { say } = useWords();
  return (
    <ul className={styles.told}>
      <li data-yes={yes || undefined}>
        {yes ? <IconCheck size={16} aria-hidden="true" /> : <i aria-hidden="true">–</i>}
        <span><span className="unseen">{say(yes ? "house.yes" : "house.no")}: </span>{words}</span>
      </li>
    </ul>
  );
}
