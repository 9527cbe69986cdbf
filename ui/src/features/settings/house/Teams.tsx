import { Button, MultiSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { teams } from "@/api/queries";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { brands, staff } from "./asked";
import { Card, Dangerous, Form, useChange } from "./kit";
import styles from "./house.module.css";

type Team = Schemas["Team"];

/** Teams: who is in them, and which brand's conversations come to them. */
export default function Teams() {
  const { say } = useWords();
  const may = useMay("staff.manage");
  const change = useChange();
  const [editing, setEditing] = useState<Team | "new" | null>(null);
  const asked = useQuery(teams);
  const people = useQuery(staff(false));
  const faces = useQuery(brands);
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const nameOf = new Map(people.data?.map((one) => [one.id, one.name]));
  const archive = (team: Team) => change(() => take(api.DELETE("/api/v1/teams/{team_id}", { params: { path: { team_id: team.id }, header: once() } })), "teams", "users");
  const told = (team: Team) => {
    const names = (team.members ?? []).map((id) => nameOf.get(id)).filter((name) => name !== undefined);
    return names.length > 5 ? say("house.and_more", { names: names.slice(0, 5).join(", "), count: names.length - 5 }) : names.join(", ") || say("house.no_members");
  };
  return (
    <Card whole title={say("house.teams")} hint={say("house.teams_hint")} actions={may && <Button size="compact-md" onClick={() => setEditing("new")}>{say("house.new_team")}</Button>}>
      {asked.data.items.length === 0 ? (
        <Empty title={say("house.no_teams")} />
      ) : (
        <ul className={styles.rows}>
          {asked.data.items.map((team) => {
            const serves = faces.data?.items.filter((brand) => brand.default_team_id === team.id).map((brand) => brand.name) ?? [];
            return (
              <li key={team.id}>
                <div>
                  <div className={styles.name}>{team.name}</div>
                  <div className={styles.sub}>{told(team)}</div>
                  {serves.length > 0 && <div className={styles.sub}>{say("house.team_of_brand", { brands: serves.join(", ") })}</div>}
                </div>
                {may && (
                  <div className={styles.acts}>
                    <Button size="compact-md" variant="default" onClick={() => setEditing(team)}>{say("house.edit")}</Button>
                    <Dangerous title={say("house.archive_team", { name: team.name })} label={say("house.archive")} text={say("house.archive_team_hint")} act={() => archive(team)}>{say("house.archive")}</Dangerous>
                  </div>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {editing && <TeamDialog team={editing === "new" ? null : editing} close={() => setEditing(null)} />}
    </Card>
  );
}

function TeamDialog({ team, close }: { team: Team | null; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const people = useQuery(staff(false));
  const before = team?.members ?? [];
  const [name, setName] = useState(team?.name ?? "");
  const [members, setMembers] = useState(before);
  const save = async () => {
    await change(
      async () => {
        const body = { name: name.trim() };
        const kept = !team
          ? await take(api.POST("/api/v1/teams", { params: { header: once() }, body }))
          : body.name !== team.name
            ? await take(api.PATCH("/api/v1/teams/{team_id}", { params: { path: { team_id: team.id }, header: once() }, body }))
            : team;
        const path = (user: string) => ({ params: { path: { team_id: kept.id, user_id: user }, header: once() } });
        for (const one of members.filter((id) => !before.includes(id))) await take(api.PUT("/api/v1/teams/{team_id}/members/{user_id}", path(one)));
        for (const one of before.filter((id) => !members.includes(id))) await take(api.DELETE("/api/v1/teams/{team_id}/members/{user_id}", path(one)));
      },
      "teams", "users", "me",
    );
    tell.say(say("house.saved"));
    close();
  };
  return (
    <Dialog title={team ? say("house.edit_team", { name: team.name }) : say("house.new_team")} close={close} size={520}>
      <Form save={save} label={say("do.keep")} cancel={close} disabled={!name.trim()}>
        <TextInput data-autofocus required label={say("house.name")} maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <MultiSelect label={say("house.members")} searchable value={members} data={(people.data ?? []).map((one) => ({ value: one.id, label: one.name }))} onChange={setMembers} nothingFoundMessage={say("house.nobody_found")} />
      </Form>
    </Dialog>
  );
}
