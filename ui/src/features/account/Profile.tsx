import { Button, SegmentedControl, Select, TextInput, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { api, once, take } from "@/api/client";
import { teams } from "@/api/queries";
import { LANGUAGES, useWords, type Key, type Language } from "@/shared/i18n";
import { useMe } from "@/shared/me";
import { useTell } from "@/shared/Toasts";
import { Card, Form, useChange, useFields } from "../settings/house/kit";
import styles from "../settings/house/house.module.css";
import { roleName } from "../settings/house/words";

const ShortcutSheet = lazy(() => import("../palette/ShortcutSheet"));
const SCHEMES: MantineColorScheme[] = ["auto", "light", "dark"];

/** Oneself: name, language, and how the application looks here. */
export default function Profile() {
  const { say, language, choose } = useWords();
  const me = useMe();
  const tell = useTell();
  const change = useChange();
  const grouped = useQuery(teams);
  const [keys, setKeys] = useState(false);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const written = me.language === "en" || me.language === "es" ? me.language : "";
  const [fields, set] = useFields({ name: me.name, language: written });
  const same = fields.name === me.name && fields.language === written;
  const save = async () => {
    await change(() => take(api.PATCH("/api/v1/me", { params: { header: once() }, body: { name: fields.name.trim(), language: fields.language } })), "me", "users");
    tell.say(say("house.saved"));
  };
  const mine = (me.teams ?? []).map((id) => grouped.data?.items.find((team) => team.id === id)?.name).filter(Boolean);
  return (
    <div className={styles.stack}>
      <Card whole title={say("own.about")}>
        <Form save={save} label={say("do.keep")} disabled={same || !fields.name.trim()}>
          <div className={styles.two}>
            <TextInput label={say("house.name")} value={fields.name} maxLength={200} autoComplete="name" onChange={(event) => set({ name: event.currentTarget.value })} />
            <Select label={say("own.written_in")} description={say("own.written_in_hint")} inputWrapperOrder={["label", "input", "description"]} placeholder={say("house.not_said")} clearable value={fields.language || null} data={LANGUAGES.map((one) => ({ value: one, label: say(`language.${one}` as Key) }))} onChange={(chosen) => set({ language: (chosen ?? "") as typeof fields.language })} />
          </div>
          <dl className={styles.facts}>
            <dt>{say("house.email")}</dt>
            <dd>{me.email}</dd>
            <dt>{say("house.role")}</dt>
            <dd>{me.role && roleName(me.role, say)}</dd>
            {mine.length > 0 && (<><dt>{say("house.teams")}</dt><dd>{mine.join(", ")}</dd></>)}
          </dl>
        </Form>
      </Card>
      <Card title={say("own.looks")} hint={say("own.looks_hint")}>
        <div className={styles.filters}>
          <SegmentedControl aria-label={say("own.scheme")} value={colorScheme} data={SCHEMES.map((one) => ({ value: one, label: say(`scheme.${one}` as Key) }))} onChange={(chosen) => setColorScheme(chosen as MantineColorScheme)} />
          <SegmentedControl aria-label={say("nav.language")} value={language} data={LANGUAGES.map((one) => ({ value: one, label: say(`language.${one}` as Key) }))} onChange={(chosen) => choose(chosen as Language)} />
        </div>
      </Card>
      <Card title={say("do.sheet")} hint={say("own.keys_hint")} actions={<Button size="compact-md" variant="default" onClick={() => setKeys(true)}>{say("own.see_keys")}</Button>} />
      <Suspense>{keys && <ShortcutSheet close={() => setKeys(false)} />}</Suspense>
    </div>
  );
}
