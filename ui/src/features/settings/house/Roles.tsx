import { Badge, Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { roles, staff, type RoleShown } from "./asked";
import { Card, Dangerous, Form, useChange, useDeeper } from "./kit";
import styles from "./house.module.css";
import { RoleEditor } from "./RoleEditor";
import { roleName } from "./words";

/** What each role may do. The built-in ones stay as they are; a copy of one is changed instead. */
export default function Roles() {
  const [number] = useDeeper();
  const asked = useQuery(roles);
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={6} />;
  const open = asked.data.items.find((one) => String(one.number) === number);
  if (number === "new" || open) return <RoleEditor key={number} role={open ?? null} />;
  return <All roles={asked.data.items} />;
}

function All({ roles: all }: { roles: RoleShown[] }) {
  const { say } = useWords();
  const may = useMay("staff.manage");
  const [, go] = useDeeper();
  const change = useChange();
  const [copying, setCopying] = useState<RoleShown | null>(null);
  const people = useQuery(staff(false));
  const held = (name: string) => people.data?.filter((one) => one.role === name).length ?? 0;
  const remove = (role: RoleShown) => change(() => take(api.DELETE("/api/v1/roles/{role_number}", { params: { path: { role_number: role.number }, header: once() } })), "roles");
  return (
    <Card whole title={say("house.roles")} hint={say("house.roles_hint")} actions={may && <Button size="compact-md" onClick={() => go("new")}>{say("house.new_role")}</Button>}>
      <ul className={styles.rows}>
        {all.map((role) => (
          <li key={role.number}>
            <div>
              <div className={styles.name}>
                {roleName(role.name, say)} {role.built_in && <Badge variant="default" size="sm">{say("house.built_in")}</Badge>}
              </div>
              <div className={styles.sub}>
                {[
                  say("house.held_by", { count: held(role.name) }),
                  say("house.permission_count", { count: role.permissions.length }),
                  role.reach !== "everything" && say(role.reach === "own_teams" ? "house.reach_own_teams" : "house.reach_teams"),
                  role.masks.length > 0 && say("house.masks_count", { count: role.masks.length }),
                ].filter(Boolean).join(" · ")}
              </div>
              {role.description && <div className={styles.sub}>{role.description}</div>}
            </div>
            <div className={styles.acts}>
              <Button size="compact-md" variant="default" onClick={() => go(String(role.number))}>{say(role.built_in || !may ? "house.look" : "house.edit")}</Button>
              {may && <Button size="compact-md" variant="default" onClick={() => setCopying(role)}>{say("house.copy_role")}</Button>}
              {may && !role.built_in && <Dangerous title={say("house.delete_role", { name: role.name })} label={say("house.delete")} text={say("house.delete_role_hint")} act={() => remove(role)}>{say("house.delete")}</Dangerous>}
            </div>
          </li>
        ))}
      </ul>
      {copying && <CopyDialog role={copying} close={() => setCopying(null)} />}
    </Card>
  );
}

export function CopyDialog({ role, close }: { role: RoleShown; close: () => void }) {
  const { say } = useWords();
  const [, go] = useDeeper();
  const change = useChange();
  const [name, setName] = useState(say("house.copy_of", { name: roleName(role.name, say) }));
  const copy = async () => {
    const made = await change(() => take(api.POST("/api/v1/roles/{role_number}/copies", { params: { path: { role_number: role.number }, header: once() }, body: { name: name.trim() } })), "roles");
    close();
    go(String(made.number));
  };
  return (
    <Dialog title={say("house.copy_role")} close={close} size={440}>
      <Form save={copy} label={say("house.copy_role")} cancel={close} disabled={!name.trim()}>
        <TextInput data-autofocus label={say("house.name")} maxLength={60} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      </Form>
    </Dialog>
  );
}
