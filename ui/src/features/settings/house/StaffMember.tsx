import { MultiSelect, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take } from "@/api/client";
import { teams as askTeams } from "@/api/queries";
import { Face } from "@/shared/Face";
import { useWords } from "@/shared/i18n";
import { useMay, useMe } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { presence, roles, type Member } from "./asked";
import { Act, BackTo, Card, Dangerous, Form, Once, useChange, useFields, Since, When } from "./kit";
import styles from "./house.module.css";
import { Presence } from "./Staff";
import { languageName, LANGUAGE_TAGS, roleName } from "./words";

/** One member of staff: what they may do, where they are signed in, and the ways back in for whoever is locked out. */
export function StaffMember({ id }: { id: string }) {
  const { say } = useWords();
  const may = useMay("staff.manage");
  const asked = useQuery({ queryKey: ["users", id], queryFn: () => take(api.GET("/api/v1/users/{user_id}", { params: { path: { user_id: id } } })) });
  const there = useQuery(presence);
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={5} />;
  const member = asked.data;
  const state = there.data?.items.find((one) => one.user_id === id)?.state ?? "offline";
  return (
    <div className={styles.stack}>
      <BackTo name={say("house.staff")} />
      <Card title={member.name} actions={<Presence state={member.deactivated_at ? "gone" : state} />}>
        <div className={styles.state} data-state="gone" style={{ marginBottom: 14 }}>
          <Face name={member.name} size={40} />
          <span>
            {member.email}
            <br />
            <span className={styles.sub}>{say("house.here_since")} <Since at={member.created_at} /></span>
          </span>
        </div>
        <Fields key={member.number} member={member} locked={!may || member.deactivated_at != null} />
      </Card>
      {may && !member.deactivated_at && <Sessions id={id} />}
      {may && <Ways member={member} />}
    </div>
  );
}

function Fields({ member, locked }: { member: Member; locked: boolean }) {
  const { say, locale } = useWords();
  const tell = useTell();
  const change = useChange();
  const known = useQuery(roles);
  const grouped = useQuery(askTeams);
  const before = { name: member.name, email: member.email, role: member.role, language: member.language ?? "", teams: member.teams ?? [] };
  const [fields, set] = useFields(before);
  const same = JSON.stringify({ ...fields, teams: [...fields.teams].sort() }) === JSON.stringify({ ...before, teams: [...before.teams].sort() });
  const save = async () => {
    const path = { user_id: member.id };
    const { teams, ...rest } = fields;
    const body = Object.fromEntries(Object.entries(rest).filter(([name, value]) => value !== before[name as keyof typeof rest]));
    await change(
      async () => {
        if (Object.keys(body).length) await take(api.PATCH("/api/v1/users/{user_id}", { params: { path, header: once() }, body }));
        for (const team of teams.filter((one) => !before.teams.includes(one))) await take(api.PUT("/api/v1/teams/{team_id}/members/{user_id}", { params: { path: { ...path, team_id: team }, header: once() } }));
        for (const team of before.teams.filter((one) => !teams.includes(one))) await take(api.DELETE("/api/v1/teams/{team_id}/members/{user_id}", { params: { path: { ...path, team_id: team }, header: once() } }));
      },
      "users", "teams", "me",
    );
    tell.say(say("house.saved"));
  };
  const tags = [...new Set([fields.language, ...LANGUAGE_TAGS])].filter(Boolean);
  return (
    <Form save={save} label={say("do.keep")} disabled={same} still={locked}>
      <div className={styles.two}>
        <TextInput label={say("house.name")} disabled={locked} value={fields.name} maxLength={200} onChange={(event) => set({ name: event.currentTarget.value })} />
        <TextInput label={say("house.email")} disabled={locked} value={fields.email} inputMode="email" onChange={(event) => set({ email: event.currentTarget.value })} />
        <Select label={say("house.role")} disabled={locked} allowDeselect={false} value={fields.role} data={(known.data?.items ?? []).map((one) => ({ value: one.name, label: roleName(one.name, say) }))} onChange={(role) => role && set({ role })} />
        <Select label={say("house.language")} disabled={locked} clearable searchable placeholder={say("house.not_said")} value={fields.language || null} data={tags.map((tag) => ({ value: tag, label: languageName(tag, locale) }))} onChange={(language) => set({ language: language ?? "" })} />
      </div>
      <MultiSelect label={say("house.teams")} disabled={locked} searchable value={fields.teams} data={(grouped.data?.items ?? []).map((team) => ({ value: team.id, label: team.name }))} onChange={(teams) => set({ teams })} />
    </Form>
  );
}

function Sessions({ id }: { id: string }) {
  const { say } = useWords();
  const change = useChange();
  const key = `sessions ${id}`;
  const asked = useQuery({ queryKey: [key], queryFn: () => take(api.GET("/api/v1/users/{user_id}/sessions", { params: { path: { user_id: id } } })) });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={2} />;
  const all = asked.data.items;
  const end = (session?: string) =>
    change(
      () =>
        session
          ? take(api.DELETE("/api/v1/users/{user_id}/sessions/{session_id}", { params: { path: { user_id: id, session_id: session }, header: once() } }))
          : take(api.DELETE("/api/v1/users/{user_id}/sessions", { params: { path: { user_id: id }, header: once() } })),
      key,
    );
  return (
    <Card
      title={say("house.sessions")}
      actions={all.length > 1 && <Dangerous title={say("house.sign_out_everywhere")} text={say("house.sign_out_everywhere_hint")} act={() => end()}>{say("house.sign_out_everywhere")}</Dangerous>}
    >
      {all.length === 0 ? (
        <p className={styles.hint}>{say("house.no_sessions")}</p>
      ) : (
        <ul className={styles.rows}>
          {all.map((one) => (
            <li key={one.id}>
              <div>
                <div className={styles.name}>{one.device || say("house.unknown_device")}</div>
                <div className={styles.sub}>{one.current ? say("house.this_session") : <>{say("house.last_seen")} <When at={one.seen_at} /></>}</div>
              </div>
              {!one.current && <div className={styles.acts}><Act act={() => end(one.id)}>{say("house.sign_out")}</Act></div>}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Ways({ member }: { member: Member }) {
  const { say } = useWords();
  const me = useMe();
  const tell = useTell();
  const change = useChange();
  const [link, setLink] = useState<string | null>(null);
  const to = () => ({ params: { path: { user_id: member.id }, header: once() } });
  const values = { name: member.name };
  if (member.deactivated_at)
    return (
      <Card title={say("house.left")} hint={say("house.left_hint", values)} actions={<Act act={() => change(() => take(api.DELETE("/api/v1/users/{user_id}/deactivation", to())), "users")}>{say("house.take_back")}</Act>} />
    );
  const reset = async () => setLink((await change(() => take(api.POST("/api/v1/users/{user_id}/password-reset", to())))).link);
  const dropFactors = async () => {
    await change(() => take(api.DELETE("/api/v1/users/{user_id}/factors", to())), "users", `sessions ${member.id}`);
    tell.say(say("house.factors_gone"));
  };
  const leave = () => change(() => take(api.POST("/api/v1/users/{user_id}/deactivation", to())), "users", "teams");
  return (
    <Card title={say("house.ways_in")}>
      <ul className={styles.rows}>
        <li>
          <div><div className={styles.name}>{say("house.reset_password")}</div><div className={styles.sub}>{say("house.reset_password_hint")}</div></div>
          <div className={styles.acts}><Act act={reset}>{say("house.make_link")}</Act></div>
        </li>
        <li>
          <div><div className={styles.name}>{say("house.reset_factors")}</div><div className={styles.sub}>{say("house.reset_factors_hint")}</div></div>
          <div className={styles.acts}><Dangerous title={say("house.reset_factors")} text={say("house.reset_factors_sure", values)} act={dropFactors}>{say("house.remove")}</Dangerous></div>
        </li>
        {member.id !== me.id && (
          <li>
            <div><div className={styles.name}>{say("house.deactivate")}</div><div className={styles.sub}>{say("house.deactivate_hint")}</div></div>
            <div className={styles.acts}><Dangerous title={say("house.deactivate_title", values)} label={say("house.deactivate")} text={say("house.deactivate_sure", values)} act={leave}>{say("house.deactivate")}</Dangerous></div>
          </li>
        )}
      </ul>
      {link && <Once title={say("house.reset_password")} hint={say("house.reset_link_hint", values)} secret={link} close={() => setLink(null)} />}
    </Card>
  );
}
