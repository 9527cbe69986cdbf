import { PasswordInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { useMe } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { Act, Card, Dangerous, Form, useChange, When } from "../settings/house/kit";
import styles from "../settings/house/house.module.css";
import { mySessions } from "./asked";
import { Factors } from "./Factors";

/** How one comes in: password, second factors, and where one is signed in. */
export default function Security() {
  return (
    <div className={styles.stack}>
      <Factors />
      <Password />
      <Sessions />
    </div>
  );
}

const NOTHING = { current: "", next: "" };

function Password() {
  const { say } = useWords();
  const me = useMe();
  const tell = useTell();
  const change = useChange();
  const [fields, setFields] = useState(NOTHING); // never kept in the browser
  const set = (changes: Partial<typeof NOTHING>) => setFields((all) => ({ ...all, ...changes }));
  const save = async () => {
    await change(() => take(api.PUT("/api/v1/me/password", { params: { header: once() }, body: { current: fields.current, new: fields.next } })), "my sessions");
    set(NOTHING);
    tell.say(say("own.password_changed"));
  };
  return (
    <Card title={say("own.password")} hint={say("own.password_hint")}>
      <Form save={save} label={say("own.change_password")} disabled={!fields.current || fields.next.length < 10}>
        <input hidden readOnly autoComplete="username" value={me.email ?? ""} />
        <div className={styles.two}>
          <PasswordInput label={say("own.current_password")} autoComplete="current-password" value={fields.current} onChange={(event) => set({ current: event.currentTarget.value })} />
          <PasswordInput label={say("own.new_password")} description={say("own.password_rule")} inputWrapperOrder={["label", "input", "description", "error"]} autoComplete="new-password" value={fields.next} onChange={(event) => set({ next: event.currentTarget.value })} />
        </div>
      </Form>
    </Card>
  );
}

function Sessions() {
  const { say } = useWords();
  const change = useChange();
  const asked = useQuery(mySessions);
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={2} />;
  const all = [...asked.data.items].sort((a, b) => Number(b.current) - Number(a.current));
  const end = (id: string) => change(() => take(api.DELETE("/api/v1/me/sessions/{session_id}", { params: { path: { session_id: id }, header: once() } })), "my sessions");
  const endOthers = () => change(() => take(api.DELETE("/api/v1/me/sessions", { params: { header: once() } })), "my sessions");
  return (
    <Card
      title={say("own.sessions")}
      hint={say("own.sessions_hint")}
      actions={all.length > 1 && <Dangerous title={say("own.sign_out_others")} text={say("own.sign_out_others_hint")} act={endOthers}>{say("own.sign_out_others")}</Dangerous>}
    >
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
    </Card>
  );
}
