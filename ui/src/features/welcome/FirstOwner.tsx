import { Alert, Button, PasswordInput, TextInput } from "@mantine/core";
import "@mantine/core/styles/Alert.layer.css";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { api, take, Trouble } from "@/api/client";
import { useHere } from "@/shared/here";
import { useWords, type Say } from "@/shared/i18n";
import { Failed, Loading, troubleWords } from "@/shared/states";
import { firstRun } from "./asked";
import { Page, Step } from "./Page";

const SETUP = "/app/welcome/company";
type Place = "code" | "name" | "email" | "password";

/** Before anybody works here: whoever has the code that the start printed becomes the owner, and is signed in. */
export default function FirstOwner() {
  const { say } = useWords();
  const asked = useQuery({ ...firstRun, staleTime: 0 });
  if (asked.error) return <Page><h1 className="unseen">{say("welcome.title")}</h1><Failed error={asked.error} again={() => void asked.refetch()} /></Page>;
  if (!asked.data) return <Page><h1 className="unseen">{say("welcome.title")}</h1><Loading rows={4} /></Page>;
  if (!asked.data.open)
    return (
      <Page>
        <Step narrow title={say("welcome.over")} lead={say("welcome.over_hint")}>
          <Button component="a" href={`/#next=${encodeURIComponent("/app")}`}>{say("session.enter")}</Button>
        </Step>
      </Page>
    );
  return <Page><Owner /></Page>;
}

function Owner() {
  const { say, language } = useWords();
  // The code stands behind the #, which no server and no log sees.
  const [name, setName] = useHere("owner name", "");
  const [email, setEmail] = useHere("owner email", "");
  const [code, setCode] = useState(codeInAddress);
  const [password, setPassword] = useState("");
  const fields: Record<Place, string> = { code, name, email, password };
  const set = { code: setCode, name: setName, email: setEmail, password: setPassword };
  const [wrong, setWrong] = useState<{ place: Place | null; words: string } | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const changed = () => setCode(codeInAddress());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  const put = (place: Place) => ({
    value: fields[place],
    error: wrong?.place === place ? wrong.words : undefined,
    onChange: (event: { currentTarget: { value: string } }) => set[place](event.currentTarget.value),
  });
  const begin = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const empty = (["code", "name", "email", "password"] as const).find((place) => !fields[place].trim());
    if (empty) {
      document.getElementById(`owner-${empty}`)?.focus();
      return setWrong({ place: empty, words: say("form.missing") });
    }
    setBusy(true);
    setWrong(null);
    try {
      await take(api.POST("/api/v1/first-run", { body: { code: code.trim(), name: name.trim(), email: email.trim(), password, language } }));
      await take(api.POST("/api/v1/session", { body: { email: email.trim(), password } })).catch((error: unknown) => {
        // Made, but not in yet (a second factor, no network): the door knows how to go on.
        location.replace(`/#next=${encodeURIComponent(SETUP)}`);
        throw error;
      });
      location.replace(SETUP);
    } catch (error) {
      setBusy(false);
      const found = said(error, say);
      setWrong(found);
      if (found.place) document.getElementById(`owner-${found.place}`)?.focus();
    }
  };
  return (
    <Step narrow title={say("welcome.title")} lead={say("welcome.lead")}>
      <form onSubmit={(event) => void begin(event)} noValidate style={{ display: "grid", gap: 14 }}>
        <TextInput id="owner-code" label={say("welcome.code")} description={say("welcome.code_hint")} withAsterisk autoComplete="off" autoCapitalize="characters" spellCheck={false} {...put("code")} />
        <TextInput id="owner-name" label={say("welcome.name")} description={say("welcome.name_hint")} withAsterisk autoComplete="name" maxLength={200} {...put("name")} />
        <TextInput id="owner-email" label={say("session.email")} withAsterisk autoComplete="username" inputMode="email" autoCapitalize="none" spellCheck={false} {...put("email")} />
        <PasswordInput id="owner-password" label={say("session.password")} description={say("welcome.password_hint")} withAsterisk autoComplete="new-password" visibilityToggleButtonProps={{ "aria-label": say("form.show") }} {...put("password")} />
        {wrong && !wrong.place && <Alert color="red" variant="light" role="alert" p="xs">{wrong.words}</Alert>}
        <Button type="submit" loading={busy}>{say("welcome.begin")}</Button>
      </form>
    </Step>
  );
}

const codeInAddress = () => decodeURIComponent(location.hash.slice(1));

const PLACES: Record<string, Place> = { wrong_first_code: "code", invalid_email: "email", email_taken: "email", weak_password: "password" };

function said(error: unknown, say: Say): { place: Place | null; words: string } {
  const code = error instanceof Trouble ? error.code : "";
  const where = error instanceof Trouble ? error.where.replace(/^\$\./, "") : "";
  const place = PLACES[code] ?? (["code", "name", "email", "password"].includes(where) ? (where as Place) : null);
  return { place, words: troubleWords(error, say) };
}
