import { MultiSelect, Select, TextInput } from "@mantine/core";
import { useLocation } from "wouter";
import { api, once, take, type Schemas } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { Colour } from "../settings/ChannelField";
import { Form, useChange, useFields } from "../settings/house/kit";
import { languageName, LANGUAGE_TAGS, zones } from "../settings/house/words";
import { Step } from "./Page";
import styles from "./Welcome.module.css";

// Colours on which white can be read, and that stand out from light pages and dark ones.
const COLOURS = ["#0f766e", "#2563eb", "#7c3aed", "#be185d", "#c2410c", "#a16207", "#4d7c0f", "#475569"];

/** Whose installation it is: what customers see as the sender, in which languages and which colour. */
export function Company({ brand, isNew }: { brand: Schemas["Brand"]; isNew: boolean }) {
  const { say, locale, language } = useWords();
  const [, go] = useLocation();
  const change = useChange();
  const [fields, set] = useFields({
    name: isNew ? "" : brand.name,
    accent: brand.accent,
    languages: isNew ? [language as string] : brand.languages,
    language: isNew ? (language as string) : brand.language,
    time_zone: isNew ? Intl.DateTimeFormat().resolvedOptions().timeZone : brand.time_zone,
  });
  const tags = [...new Set([...LANGUAGE_TAGS, ...fields.languages])].map((tag) => ({ value: tag, label: languageName(tag, locale) }));
  const right = fields.name.trim() && fields.languages.includes(fields.language) && /^#[0-9a-f]{6}$/i.test(fields.accent);
  const save = async () => {
    const name = fields.name.trim();
    const body = { ...fields, accent: fields.accent.toLowerCase(), name, ...(isNew || brand.sender_name === brand.name ? { sender_name: name } : {}) };
    await change(() => take(api.PATCH("/api/v1/brands/{brand_id}", { params: { path: { brand_id: brand.id }, header: once() }, body })), "brands");
    go("/welcome/hours");
  };
  const speak = (languages: string[]) => set({ languages, ...(languages.includes(fields.language) ? {} : { language: languages[0] ?? "" }) });
  return (
    <Step title={say("welcome.company_title")} lead={say("welcome.company_lead")}>
      <Form save={save} label={say("welcome.next")} disabled={!right}>
        <TextInput required label={say("welcome.company_name")} description={say("welcome.company_name_hint")} autoComplete="organization" maxLength={200} value={fields.name} onChange={(event) => set({ name: event.currentTarget.value })} />
        <fieldset className={styles.swatches}>
          <legend>{say("welcome.colour")}</legend>
          {COLOURS.map((colour) => (
            <label key={colour} className={styles.swatch} style={{ background: colour }}>
              <input type="radio" name="accent" aria-label={colour} checked={fields.accent.toLowerCase() === colour} onChange={() => set({ accent: colour })} />
            </label>
          ))}
        </fieldset>
        <div className={styles.two}>
          <Colour id="accent" label={say("welcome.own_colour")} value={fields.accent} set={(accent) => set({ accent })} />
          <Select label={say("welcome.time_zone")} searchable allowDeselect={false} limit={60} value={fields.time_zone} data={zones().map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))} onChange={(zone) => zone && set({ time_zone: zone })} />
          <MultiSelect required label={say("welcome.languages")} description={say("welcome.languages_hint")} searchable value={fields.languages} data={tags} onChange={speak} />
          {fields.languages.length > 1 && <Select label={say("welcome.first_language")} description={say("welcome.first_language_hint")} allowDeselect={false} value={fields.language} data={tags.filter((one) => fields.languages.includes(one.value))} onChange={(chosen) => chosen && set({ language: chosen })} />}
        </div>
      </Form>
    </Step>
  );
}
