import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { api, take, Trouble } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { troubleWords } from "@/shared/states";

/** Over the open page, after the session ended: the password, and the code where one is needed. */
export default function SignInAgain({ email, entered }: { email: string; entered: () => void }) {
  const { say } = useWords();
  const [step, setStep] = useState<"password" | "code">("password");
  const [secret, setSecret] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWrong("");
    try {
      if (step === "password") await take(api.POST("/api/v1/session", { body: { email, password: secret } }));
      else await take(api.POST("/api/v1/session/second-step", { body: asProof(secret) }));
      entered();
    } catch (error) {
      const code = error instanceof Trouble ? error.code : "";
      if (code === "second_step_needed") setStep("code");
      else if (["wrong_credentials", "wrong_code", "invalid_body"].includes(code)) setWrong(say(step === "password" ? "session.wrong_password" : "session.wrong_code"));
      else setWrong(troubleWords(error, say));
      setSecret("");
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog close={() => {}} stay title={say("session.again")}>
      <p className="quiet">{say("session.again_hint")}</p>
      <form onSubmit={(event) => void send(event)} style={{ display: "grid", gap: 12 }}>
        <TextInput label={say("session.email")} value={email} readOnly autoComplete="username" />
        {step === "password" ? (
          <PasswordInput
            label={say("session.password")}
            value={secret}
            error={wrong}
            autoComplete="current-password"
            data-autofocus
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
        ) : (
          <TextInput label={say("session.code")} value={secret} error={wrong} autoComplete="one-time-code" onChange={(event) => setSecret(event.currentTarget.value)} />
        )}
        <Button type="submit" loading={busy} disabled={!secret}>
          {say("session.enter")}
        </Button>
        <a href="/">{say("session.other_ways")}</a>
      </form>
    </Dialog>
  );
}

/** Six digits are a code of the app; anything else is taken as a recovery code. */
function asProof(text: string): { code: string } | { recovery_code: string } {
  const digits = text.replace(/\s/g, "");
  return /^\d{6}$/.test(digits) ? { code: digits } : { recovery_code: text.trim() };
}
