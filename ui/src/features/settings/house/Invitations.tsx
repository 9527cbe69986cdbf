import { Button, MultiSelect, Select, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { teams } from "@/api/queries";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { Failed } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { roles } from "./asked";
import { Act, Card, Copy, Dangerous, Form, More, useChange, useFields, When } from "./kit";
import styles from "./house.module.css";
import { languageName, LANGUAGE_TAGS, roleName } from "./words";

type Invited = Schemas["Invited"];

/** Who is invited and did not come yet. */
export function Invitations() {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const [made, setMade] = useState<Invited | null>(null);
  const asked = useInfiniteQuery({
    queryKey: ["invitations"],
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/invitations", { params: { query: { cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const open = asked.data?.pages.flatMap((page) => page.items) ?? [];
  if (open.length === 0) return null;
  const again = async (id: string) => setMade(await change(() => take(api.POST("/api/v1/invitations/{invitation_id}/link", { params: { path: { invitation_id: id }, header: once() } })), "invitations"));
  const revoke = async (id: string) => {
    await change(() => take(api.DELETE("/api/v1/invitations/{invitation_id}", { params: { path: { invitation_id: id }, header: once() } })), "invitations");
    tell.say(say("house.invitation_revoked"));
  };
  return (
    <Card title={say("house.invited")} hint={say("house.invited_hint")}>
      <ul className={styles.rows}>
        {open.map((one) => (
          <li key={one.id}>
            <div>
              <div className={styles.name}>{one.name || one.email}</div>
              <div className={styles.sub}>
                {one.name && `${one.email} · `}
                {roleName(one.role, say)} ·{" "}
                {Date.parse(one.expires_at) < Date.now() ? say("house.link_expired") : <>{say("house.invited_at")} <When at={one.created_at} /></>}
              </div>
            </div>
            <div className={styles.acts}>
              <Act act={() => again(one.id)}>{say("house.invite_again")}</Act>
              <Dangerous title={say("house.revoke_invitation")} text={say("house.revoke_invitation_hint", { email: one.email })} act={() => revoke(one.id)}>{say("house.revoke")}</Dangerous>
            </div>
          </li>
        ))}
      </ul>
      <More pages={asked} />
      {made && <Dialog title={say("house.invited_now")} close={() => setMade(null)} stay size={520}><Link made={made} close={() => setMade(null)} /></Dialog>}
    </Card>
  );
}

/** Asks for whom; then shows the link, which nobody sees again. */
export function InviteDialog({ close }: { close: () => void }) {
  const { say, language, locale } = useWords();
  const change = useChange();
  const known = useQuery(roles);
  const grouped = useQuery(teams);
  const [made, setMade] = useState<Invited | null>(null);
  const [fields, set] = useFields({ email: "", name: "", role: "agent", language: language as string, teams: [] as string[] });
  const invite = async () =>
    setMade(await change(() => take(api.POST("/api/v1/invitations", { params: { header: once() }, body: { ...fields, email: fields.email.trim(), name: fields.name.trim() } })), "invitations"));
  return (
    <Dialog title={say(made ? "house.invited_now" : "house.invite")} close={close} stay={made !== null} size={520}>
      {made ? (
        <Link made={made} close={close} />
      ) : (
        <Form save={invite} label={say("house.invite_do")} cancel={close} disabled={!fields.email.trim()}>
          <TextInput data-autofocus required label={say("house.email")} inputMode="email" autoCapitalize="none" spellCheck={false} value={fields.email} onChange={(event) => set({ email: event.currentTarget.value })} />
          <TextInput label={say("house.name")} description={say("house.name_optional")} value={fields.name} maxLength={200} onChange={(event) => set({ name: event.currentTarget.value })} />
          <div className={styles.two}>
            <Select label={say("house.role")} allowDeselect={false} value={fields.role} data={(known.data?.items ?? []).map((one) => ({ value: one.name, label: roleName(one.name, say) }))} onChange={(role) => set({ role: role ?? "agent" })} />
            <Select label={say("house.language")} allowDeselect={false} searchable value={fields.language} data={LANGUAGE_TAGS.map((tag) => ({ value: tag, label: languageName(tag, locale) }))} onChange={(chosen) => set({ language: chosen ?? "" })} />
          </div>
          {(grouped.data?.items.length ?? 0) > 0 && (
            <MultiSelect label={say("house.teams")} clearable searchable value={fields.teams} data={(grouped.data?.items ?? []).map((team) => ({ value: team.id, label: team.name }))} onChange={(chosen) => set({ teams: chosen })} />
          )}
        </Form>
      )}
    </Dialog>
  );
}

function Link({ made, close }: { made: Invited; close: () => void }) {
  const { say } = useWords();
  return (
    <>
      <p className={styles.hint}>{say(made.mailed ? "house.link_mailed" : "house.link_by_hand", { email: made.invitation.email })}</p>
      <div className={styles.once}>
        <TextInput readOnly style={{ flex: 1 }} aria-label={say("house.link")} value={made.link} onFocus={(event) => event.currentTarget.select()} />
        <Copy text={made.link} />
      </div>
      <div className={styles.foot}><Button onClick={close}>{say("house.done")}</Button></div>
    </>
  );
}
