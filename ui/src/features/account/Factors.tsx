import { Alert, Badge, Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { Act, Card, Copy, Dangerous, Form, Once, Since, useChange, When } from "../settings/house/kit";
import styles from "../settings/house/house.module.css";
import { factors } from "./asked";
import { canUsePasskeys, makePasskey } from "./passkeys";

type Setup = Schemas["TotpSetup"];
type Passkey = Schemas["Passkey"];

/** The second factors: an app with codes, passkeys, and the recovery codes for the day both are lost. */
export function Factors() {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const [setup, setSetup] = useState<Setup | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [naming, setNaming] = useState<Passkey | "new" | null>(null);
  const asked = useQuery(factors);
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const own = asked.data;
  const any = own.totp_since !== null || own.passkeys.length > 0;
  const begin = async () => setSetup(await change(() => take(api.POST("/api/v1/me/totp", { params: { header: once() } })), "factors"));
  const dropTotp = () => change(() => take(api.DELETE("/api/v1/me/totp", { params: { header: once() } })), "factors");
  const dropPasskey = (id: string) => change(() => take(api.DELETE("/api/v1/me/passkeys/{passkey_id}", { params: { path: { passkey_id: id }, header: once() } })), "factors");
  const renew = async () => setCodes((await change(() => take(api.POST("/api/v1/me/recovery-codes", { params: { header: once() } })), "factors")).recovery_codes as string[] | null);
  const made = (fresh: string[] | null) => {
    setSetup(null);
    setNaming(null);
    if (fresh) setCodes(fresh);
    else tell.say(say("house.saved"));
  };
  return (
    <Card title={say("own.second_factor")} hint={say("own.second_factor_hint")}>
      {own.required && !any && <Alert color="orange" variant="light" p="xs" mb={8}>{say("own.factor_required")}</Alert>}
      <ul className={styles.rows}>
        <li>
          <div>
            <div className={styles.name}>{say("own.app")} {own.totp_since && <Badge size="sm" variant="light">{say("own.on")}</Badge>}</div>
            <div className={styles.sub}>{own.totp_since ? <>{say("own.since")} <Since at={own.totp_since as string} /></> : say("own.app_hint")}</div>
          </div>
          <div className={styles.acts}>
            {own.totp_since ? (
              <Dangerous title={say("own.remove_app")} text={say("own.remove_app_hint")} act={dropTotp}>{say("house.remove")}</Dangerous>
            ) : (
              <Act act={begin}>{say("own.set_up")}</Act>
            )}
          </div>
        </li>
        {own.passkeys.map((one) => (
          <li key={one.id}>
            <div>
              <div className={styles.name}>{one.name} <Badge size="sm" variant="light">{say("own.passkey")}</Badge></div>
              <div className={styles.sub}>{one.last_used_at ? <>{say("house.last_used")} <When at={one.last_used_at as string} /></> : <>{say("own.since")} <Since at={one.created_at} /></>}</div>
            </div>
            <div className={styles.acts}>
              <Button size="compact-md" variant="default" onClick={() => setNaming(one)}>{say("house.rename")}</Button>
              <Dangerous title={say("own.remove_passkey", { name: one.name })} label={say("house.remove")} text={say("own.remove_passkey_hint")} act={() => dropPasskey(one.id)}>{say("house.remove")}</Dangerous>
            </div>
          </li>
        ))}
        <li>
          <div>
            <div className={styles.name}>{say("own.passkeys")}</div>
            <div className={styles.sub}>{say(canUsePasskeys() ? "own.passkeys_hint" : "own.no_passkeys_here")}</div>
          </div>
          {canUsePasskeys() && <div className={styles.acts}><Button size="compact-md" variant="default" onClick={() => setNaming("new")}>{say("own.add_passkey")}</Button></div>}
        </li>
        {any && (
          <li>
            <div>
              <div className={styles.name}>{say("own.recovery_codes")}</div>
              <div className={styles.sub}>{say("own.codes_left", { count: own.recovery_codes_left })}</div>
            </div>
            <div className={styles.acts}><Dangerous title={say("own.new_codes")} text={say("own.new_codes_hint")} act={renew}>{say("own.new_codes")}</Dangerous></div>
          </li>
        )}
      </ul>
      {setup && <SetUp setup={setup} made={made} close={() => setSetup(null)} />}
      {naming && <PasskeyDialog passkey={naming === "new" ? null : naming} made={made} close={() => setNaming(null)} />}
      {codes && <Once title={say("own.recovery_codes")} hint={say("own.codes_once")} secret={codes} close={() => setCodes(null)} />}
    </Card>
  );
}

function SetUp({ setup, made, close }: { setup: Setup; made: (codes: string[] | null) => void; close: () => void }) {
  const { say } = useWords();
  const change = useChange();
  const [code, setCode] = useState("");
  const confirm = async () => made((await change(() => take(api.PUT("/api/v1/me/totp", { params: { header: once() }, body: { code: code.replace(/\s/g, "") } })), "factors")).recovery_codes as string[] | null);
  return (
    <Dialog title={say("own.app")} close={close} size={520}>
      <Form save={confirm} label={say("own.turn_on")} cancel={close} disabled={code.replace(/\s/g, "").length < 6}>
        <div className={styles.qr}>
          <Qr svg={setup.svg} />
          <div>
            <p className={styles.hint}>{say("own.scan")}</p>
            <p className={styles.hint}>{say("own.by_hand")}</p>
            <div className={styles.once}><code className={styles.block}>{setup.secret.match(/.{1,4}/g)?.join(" ")}</code><Copy text={setup.secret} /></div>
          </div>
        </div>
        <TextInput data-autofocus label={say("own.first_code")} inputMode="numeric" autoComplete="one-time-code" value={code} onChange={(event) => setCode(event.currentTarget.value)} />
      </Form>
    </Dialog>
  );
}

/** Drawn anew from its numbers: what comes as text is never taken as HTML. */
function Qr({ svg }: { svg: string }) {
  const { say } = useWords();
  const size = /\bwidth="(\d+)"/.exec(svg)?.[1] ?? "1";
  const line = /\bd="([\d.mhvMHVz -]+)"/.exec(svg)?.[1] ?? "";
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={say("own.qr")}>
      <path d={line} stroke="#000" />
    </svg>
  );
}

function PasskeyDialog({ passkey, made, close }: { passkey: Passkey | null; made: (codes: string[] | null) => void; close: () => void }) {
  const { say } = useWords();
  const change = useChange();
  const [name, setName] = useState(passkey?.name ?? say("own.this_device"));
  const save = async () => {
    const body = { name: name.trim() };
    if (passkey) {
      await change(() => take(api.PATCH("/api/v1/me/passkeys/{passkey_id}", { params: { path: { passkey_id: passkey.id }, header: once() }, body })), "factors");
      return made(null);
    }
    const { options } = await change(() => take(api.POST("/api/v1/me/passkey-challenge", { params: { header: once() } })));
    const fresh = await makePasskey(options);
    if (!fresh) return;
    const added = await change(() => take(api.POST("/api/v1/me/passkeys", { params: { header: once() }, body: { ...body, passkey: fresh as never } })), "factors");
    made(added.recovery_codes as string[] | null);
  };
  return (
    <Dialog title={say(passkey ? "house.rename" : "own.add_passkey")} close={close} size={440}>
      <Form save={save} label={say(passkey ? "do.keep" : "own.go_on")} cancel={close} disabled={!name.trim()}>
        {!passkey && <p className="quiet">{say("own.passkey_name_hint")}</p>}
        <TextInput data-autofocus label={say("house.name")} maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      </Form>
    </Dialog>
  );
}
