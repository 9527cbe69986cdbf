import { Badge, Button, MultiSelect, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { teams } from "@/api/queries";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { brands, calendars } from "./asked";
import { Act, Card, Dangerous, Form, useChange, useFields } from "./kit";
import styles from "./house.module.css";
import { languageName, LANGUAGE_TAGS, zones } from "./words";

type Brand = Schemas["Brand"];

/** The faces of the company: what customers see as the sender, in which language and colour. */
export default function Brands() {
  const { say, locale } = useWords();
  const may = useMay("company.manage");
  const change = useChange();
  const [editing, setEditing] = useState<Brand | "new" | null>(null);
  const asked = useQuery(brands);
  const hours = useQuery(calendars);
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={3} />;
  const to = (brand: Brand) => ({ params: { path: { brand_id: brand.id }, header: once() } });
  return (
    <Card whole title={say("house.brands")} hint={say("house.brands_hint")} actions={may && <Button size="compact-md" onClick={() => setEditing("new")}>{say("house.new_brand")}</Button>}>
      <ul className={styles.rows}>
        {asked.data.items.map((brand) => {
          const isDefault = brand.id === asked.data.default;
          return (
            <li key={brand.id}>
              <div>
                <div className={styles.name}>
                  <span className={styles.swatch} style={{ background: brand.accent }} />
                  {brand.name} {isDefault && <Badge size="sm" variant="light">{say("house.default")}</Badge>}
                </div>
                <div className={styles.sub}>
                  {[brand.sender_email ? `${brand.sender_name} <${brand.sender_email}>` : brand.sender_name, brand.languages.map((tag) => languageName(tag, locale)).join(", "), hours.data?.items.find((one) => one.id === brand.calendar_id)?.name ?? say("house.always_open")].join(" · ")}
                </div>
              </div>
              {may && (
                <div className={styles.acts}>
                  {!isDefault && <Act act={() => change(() => take(api.PUT("/api/v1/brands/{brand_id}/default", to(brand))), "brands")}>{say("house.make_default")}</Act>}
                  <Button size="compact-md" variant="default" onClick={() => setEditing(brand)}>{say("house.edit")}</Button>
                  {!isDefault && <Dangerous title={say("house.archive_brand", { name: brand.name })} label={say("house.archive")} text={say("house.archive_brand_hint")} act={() => change(() => take(api.DELETE("/api/v1/brands/{brand_id}", to(brand))), "brands")}>{say("house.archive")}</Dangerous>}
                </div>
              )}
            </li>
          );
        })}
      </ul>
      {editing && <BrandDialog brand={editing === "new" ? null : editing} close={() => setEditing(null)} />}
    </Card>
  );
}

function BrandDialog({ brand, close }: { brand: Brand | null; close: () => void }) {
  const { say, locale, language } = useWords();
  const tell = useTell();
  const change = useChange();
  const hours = useQuery(calendars);
  const grouped = useQuery(teams);
  const [fields, set] = useFields({
    name: brand?.name ?? "", sender_name: brand?.sender_name ?? "", sender_email: brand?.sender_email ?? "", accent: brand?.accent ?? "#0f766e",
    language: brand?.language ?? (language as string), languages: brand?.languages ?? [language as string],
    time_zone: brand?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, calendar_id: brand?.calendar_id as string | null ?? null, default_team_id: brand?.default_team_id as string | null ?? null,
  });
  const save = async () => {
    const body = { ...fields, name: fields.name.trim(), sender_name: fields.sender_name.trim() || fields.name.trim(), sender_email: fields.sender_email.trim() };
    await change(
      () =>
        brand
          ? take(api.PATCH("/api/v1/brands/{brand_id}", { params: { path: { brand_id: brand.id }, header: once() }, body }))
          : take(api.POST("/api/v1/brands", { params: { header: once() }, body })),
      "brands",
    );
    tell.say(say("house.saved"));
    close();
  };
  const tags = [...new Set([...fields.languages, ...LANGUAGE_TAGS])].map((tag) => ({ value: tag, label: languageName(tag, locale) }));
  const speak = (languages: string[]) => set(languages.includes(fields.language) ? { languages } : { languages, language: languages[0] ?? fields.language });
  return (
    <Dialog title={brand?.name ?? say("house.new_brand")} close={close} size={640}>
      <Form save={save} label={say("do.keep")} cancel={close} disabled={!fields.name.trim() || fields.languages.length === 0}>
        <div className={styles.two}>
          <TextInput data-autofocus required label={say("house.name")} maxLength={200} value={fields.name} onChange={(event) => set({ name: event.currentTarget.value })} />
          <TextInput type="color" label={say("house.colour")} value={fields.accent} onChange={(event) => set({ accent: event.currentTarget.value.toLowerCase() })} />
          <TextInput label={say("house.sender_name")} placeholder={fields.name} maxLength={200} value={fields.sender_name} onChange={(event) => set({ sender_name: event.currentTarget.value })} />
          <TextInput label={say("house.sender_email")} inputMode="email" maxLength={254} value={fields.sender_email} onChange={(event) => set({ sender_email: event.currentTarget.value })} />
        </div>
        <MultiSelect required label={say("house.languages")} searchable value={fields.languages} data={tags} onChange={speak} />
        <div className={styles.two}>
          <Select label={say("house.own_language")} allowDeselect={false} value={fields.language} data={tags.filter((one) => fields.languages.includes(one.value))} onChange={(chosen) => chosen && set({ language: chosen })} />
          <Select label={say("house.time_zone")} searchable allowDeselect={false} limit={60} value={fields.time_zone} data={zones().map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))} onChange={(zone) => zone && set({ time_zone: zone })} />
          <Select label={say("house.hours")} clearable placeholder={say("house.always_open")} value={fields.calendar_id} data={(hours.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))} onChange={(calendar_id) => set({ calendar_id })} />
          <Select label={say("house.default_team")} clearable searchable placeholder={say("house.nobodys")} value={fields.default_team_id} data={(grouped.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))} onChange={(default_team_id) => set({ default_team_id })} />
        </div>
      </Form>
    </Dialog>
  );
}
