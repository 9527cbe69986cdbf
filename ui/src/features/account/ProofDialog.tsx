import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, once, take, Trouble, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { Loading } from "@/shared/states";
import { Form } from "../settings/house/kit";
import { factors } from "./asked";
import { canUsePasskeys, signWithPasskey } from "./passkeys";
import { whenProofIsDue } from "./proof";

type Proof = Schemas["staff_proofs_Proof"];

/** Stands by, and asks for a proof when something needs it: the second factor where there is one, else the password. */
export default function ProofDialog() {
  const [waiting, setWaiting] = useState<{ done: () => void; give: (error: Error) => void } | null>(null);
  useEffect(() => {
    whenProofIsDue(() => new Promise<void>((done, give) => setWaiting({ done, give })));
    return () => whenProofIsDue(null);
  }, []);
  if (!waiting) return null;
  const end = (proved: boolean) => {
    setWaiting(null);
    if (proved) waiting.done();
    else waiting.give(new Trouble(403, "proof_needed"));
  };
  return <Asking end={end} />;
}

function Asking({ end }: { end: (proved: boolean) => void }) {
  const { say } = useWords();
  const [secret, setSecret] = useState("");
  const asked = useQuery({ ...factors, staleTime: 0 });
  const own = asked.data;
  const any = own !== undefined && (own.totp_since !== null || own.passkeys.length > 0);
  const bare = any && own.totp_since === null && own.recovery_codes_left === 0;
  const prove = async (proof: Proof) => {
    await take(api.POST("/api/v1/session/proof", { params: { header: once() }, body: proof }));
    end(true);
  };
  const digits = secret.replace(/\s/g, "");
  const send = () => prove(!any ? { password: secret } : /^\d{6}$/.test(digits) ? { code: digits } : { recovery_code: secret.trim() });
  const byPasskey = async () => {
    const passkey = await signWithPasskey("prove");
    if (passkey) await prove({ passkey });
  };
  return (
    <Dialog title={say("own.prove")} close={() => end(false)} size={440}>
      {!own ? (
        <Loading rows={2} />
      ) : bare ? (
        <Form save={byPasskey} label={say("own.by_passkey")} cancel={() => end(false)}>
          <p className="quiet">{say("own.prove_hint")}</p>
        </Form>
      ) : (
        <Form save={send} label={say("own.go_on")} cancel={() => end(false)} disabled={!secret}>
          <p className="quiet">{say("own.prove_hint")}</p>
          {any ? (
            <TextInput data-autofocus label={say("own.code_or_recovery")} autoComplete="one-time-code" value={secret} onChange={(event) => setSecret(event.currentTarget.value)} />
          ) : (
            <PasswordInput data-autofocus label={say("own.password")} autoComplete="current-password" value={secret} onChange={(event) => setSecret(event.currentTarget.value)} />
          )}
          {own.passkeys.length > 0 && canUsePasskeys() && <Button variant="default" onClick={() => void byPasskey()}>{say("own.by_passkey")}</Button>}
        </Form>
      )}
    </Dialog>
  );
}
