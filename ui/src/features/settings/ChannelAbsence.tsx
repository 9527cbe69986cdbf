import { Button, Switch, TextInput, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, once, take, type Schemas } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { useHere } from "@/shared/here";
import { absence, type Account } from "./channelQueries";
import { brands } from "./house/asked";
import { Card, Form, useChange } from "./house/kit";
import { languageName } from "./house/words";

const OPENS = "{opens}"; // the server puts the time in its place
// Said to customers, so it is in their language and not in that of whoever sets it.
const SUGGESTED: Record<string, string> = {
  es: `Gracias por escribirnos. Ahora estamos cerrados; le responderemos a partir de ${OPENS}.`,
  en: `Thank you for writing. We are closed now, and answer from ${OPENS}.`,
};

type Reply = Schemas["AbsenceReply"];

/** What the account answers by itself outside opening hours. */
export function ChannelAbsence({ account: one, may }: { account: Account; may: boolean }) {
  const { say } = useWords();
  const asked = useQuery(absence(one.id));
  const reads = useMay("company.read");
  const brand = useQuery({ ...brands, enabled: reads });
  const its = brand.data?.items.find((each) => each.id === one.brand);
  if (one.limits?.sends === false) return null;
  return (
    <Card title={say("absence.title")} hint={say("absence.hint")}>
      {asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : !asked.data || (reads && brand.isPending) ? <Loading rows={2} /> : <Texts key={JSON.stringify(asked.data)} reply={asked.data} account={one} may={may} languages={its?.languages ?? []} neverClosed={its?.calendar_id === null} />}
    </Card>
  );
}

function Texts({ reply, account: one, may, languages, neverClosed }: { reply: Reply; account: Account; may: boolean; languages: string[]; neverClosed: boolean }) {
  const { say, locale } = useWords();
  const tell = useTell();
  const change = useChange();
  const given = reply.texts ?? {};
  const [active, setActive] = useHere("absence active", reply.active ?? false);
  const [texts, setTexts] = useHere("absence texts", given);
  const [hourly, setHourly] = useHere("absence hourly", String(reply.hourly ?? ""));
  const all = [...new Set([...languages, ...Object.keys(given)])];
  const said = Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim()));
  const often = Number(hourly);
  const right = Number.isInteger(often) && often >= 1 && often <= 1000;
  const save = async () => {
    await change(() => take(api.PUT("/api/v1/channel-accounts/{account_id}/absence-reply", { params: { path: { account_id: one.id }, header: once() }, body: { active, texts: said, hourly: often } })), "absence");
    tell.say(say("channels.saved"));
  };
  return (
    <Form save={save} label={say("do.keep")} disabled={!may || !right || (active && !Object.keys(said).length)}>
      <Switch label={say("absence.active")} description={neverClosed ? say("absence.no_hours") : undefined} checked={active} disabled={!may} onChange={(event) => setActive(event.currentTarget.checked)} />
      {all.map((tag) => (
        <Textarea key={tag} lang={tag} label={languageName(tag, locale)} rows={3} maxLength={5000} readOnly={!may} value={texts[tag] ?? ""} placeholder={say("absence.placeholder")} onChange={(event) => setTexts({ ...texts, [tag]: event.currentTarget.value })} />
      ))}
      <p className="quiet">{say("absence.opens", { opens: OPENS })}{" "}{may && <Button size="compact-xs" variant="subtle" onClick={() => setTexts(Object.fromEntries(all.map((tag) => [tag, texts[tag] || (SUGGESTED[tag.split("-")[0]!] ?? "")])))}>{say("absence.suggest")}</Button>}</p>
      <TextInput label={say("absence.hourly")} description={say("absence.hourly_hint")} inputMode="numeric" maw={220} readOnly={!may} value={hourly} error={right ? undefined : say("form.range", { min: 1, max: 1000 })} onChange={(event) => setHourly(event.currentTarget.value)} />
    </Form>
  );
}
