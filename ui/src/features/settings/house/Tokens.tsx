import { Button, Select, Switch, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { Empty, Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { roles, staff } from "./asked";
import { Card, Dangerous, Form, More, Once, useChange, useFields, When } from "./kit";
import styles from "./house.module.css";
import { roleName } from "./words";

/** What other programs come in with. */
export default function Tokens() {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const [adding, setAdding] = useState(false);
  const people = useQuery(staff(false));
  const asked = useInfiniteQuery({
    queryKey: ["tokens"],
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/tokens", { params: { query: { cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const all = asked.data.pages.flatMap((page) => page.items);
  const name = (id: unknown) => people.data?.find((one) => one.id === id)?.name;
  const revoke = async (id: string) => {
    await change(() => take(api.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id: id }, header: once() } })), "tokens");
    tell.say(say("house.token_revoked"));
  };
  return (
    <Card whole title={say("house.tokens")} hint={<>{say("house.tokens_hint")} <a href="/api/docs">{say("house.api_docs")}</a></>} actions={<Button size="compact-md" onClick={() => setAdding(true)}>{say("house.new_token")}</Button>}>
      {all.length === 0 ? (
        <Empty title={say("house.no_tokens")} />
      ) : (
        <ul className={styles.rows}>
          {all.map((one) => (
            <li key={one.id}>
              <div>
                <div className={styles.name}>{one.name}</div>
                <div className={styles.sub}>
                  {roleName(one.role, say)}
                  {one.user_id !== null && name(one.user_id) && ` · ${say("house.acts_as", { name: name(one.user_id) })}`}
                  {" · "}{one.last_used_at ? <>{say("house.last_used")} <When at={one.last_used_at as string} /></> : say("house.never_used")}
                  {name(one.created_by) && ` · ${say("house.made_by", { name: name(one.created_by) })}`}
                </div>
              </div>
              <div className={styles.acts}><Dangerous title={say("house.revoke_token", { name: one.name })} label={say("house.revoke")} text={say("house.revoke_token_hint")} act={() => revoke(one.id)}>{say("house.revoke")}</Dangerous></div>
            </li>
          ))}
        </ul>
      )}
      <More pages={asked} />
      {adding && <TokenDialog close={() => setAdding(false)} />}
    </Card>
  );
}

function TokenDialog({ close }: { close: () => void }) {
  const { say } = useWords();
  const change = useChange();
  const known = useQuery(roles);
  const [secret, setSecret] = useState("");
  const [fields, set] = useFields({ name: "", role: "read-only", personal: false });
  const save = async () => setSecret((await change(() => take(api.POST("/api/v1/tokens", { params: { header: once() }, body: { ...fields, name: fields.name.trim() } })), "tokens")).secret);
  if (secret) return <Once title={say("house.token_made")} hint={say("house.token_once")} secret={secret} close={close} />;
  return (
    <Dialog title={say("house.new_token")} close={close} size={480}>
      <Form save={save} label={say("house.make")} cancel={close} disabled={!fields.name.trim()}>
        <TextInput data-autofocus required label={say("house.what_for")} value={fields.name} maxLength={200} onChange={(event) => set({ name: event.currentTarget.value })} />
        <Select label={say("house.role")} description={say("house.token_role_hint")} allowDeselect={false} value={fields.role} data={(known.data?.items ?? []).map((one) => ({ value: one.name, label: roleName(one.name, say) }))} onChange={(role) => role && set({ role })} />
        <Switch label={say("house.personal")} description={say("house.personal_hint")} checked={fields.personal} onChange={(event) => set({ personal: event.currentTarget.checked })} />
      </Form>
    </Dialog>
  );
}
