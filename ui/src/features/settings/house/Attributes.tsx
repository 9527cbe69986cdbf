import { Badge, Button, Select, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords, type Key } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { Act, Card, Dangerous, Form, useChange, useFields } from "./kit";
import styles from "./house.module.css";

type Definition = Schemas["Definition"];
type Body = Schemas["DefinitionBody"];
const SUBJECTS = ["conversation", "customer"] as const;
const KINDS = ["text", "number", "boolean", "date", "choice"] as const;

/** What this company notes about its conversations and customers, beyond what everybody does. */
export default function Attributes() {
  const { say } = useWords();
  const may = useMay("company.manage");
  const [editing, setEditing] = useState<Definition | (typeof SUBJECTS)[number] | null>(null);
  const asked = useQuery({ queryKey: ["attributes"], queryFn: () => take(api.GET("/api/v1/attributes")) });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  return (
    <div className={styles.stack}>
      {SUBJECTS.map((subject) => (
        <Card key={subject} title={say(`attribute.${subject}` as Key)} hint={say(`attribute.${subject}_hint` as Key)} actions={may && <Button size="compact-md" onClick={() => setEditing(subject)} aria-label={say("house.new_attribute_of", { what: say(`attribute.${subject}` as Key) })}>{say("house.new_attribute")}</Button>}>
          <Rows items={asked.data.items.filter((one) => one.subject === subject)} may={may} edit={setEditing} />
        </Card>
      ))}
      {editing && <AttributeDialog definition={typeof editing === "string" ? null : editing} subject={typeof editing === "string" ? editing : editing.subject} close={() => setEditing(null)} />}
    </div>
  );
}

function Rows({ items, may, edit }: { items: Definition[]; may: boolean; edit: (one: Definition) => void }) {
  const { say } = useWords();
  const change = useChange();
  const archive = (one: Definition, archived: boolean) => change(() => take(api.PATCH("/api/v1/attributes/{attribute_id}", { params: { path: { attribute_id: one.id }, header: once() }, body: { archived } })), "attributes");
  if (items.length === 0) return <Empty title={say("house.no_attributes")} />;
  return (
    <ul className={styles.rows}>
      {items.map((one) => (
        <li key={one.id} data-off={one.archived || undefined}>
          <div>
            <div className={styles.name}>{one.name} {one.archived && <Badge size="sm" variant="default">{say("house.archived")}</Badge>}</div>
            <div className={styles.sub}>{one.key} · {say(`kind.${one.kind}` as Key)}{(one.options?.length ?? 0) > 0 && ` · ${one.options!.join(", ")}`}</div>
          </div>
          {may && (
            <div className={styles.acts}>
              {!one.archived && <Button size="compact-md" variant="default" onClick={() => edit(one)}>{say("house.edit")}</Button>}
              {one.archived
                ? <Act act={() => archive(one, false)}>{say("house.take_back")}</Act>
                : <Dangerous title={say("house.archive_attribute", { name: one.name })} label={say("house.archive")} text={say("house.archive_attribute_hint")} act={() => archive(one, true)}>{say("house.archive")}</Dangerous>}
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

const keyOf = (name: string) => name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 40);

function AttributeDialog({ definition, subject, close }: { definition: Definition | null; subject: Body["subject"]; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const [fields, set] = useFields({ name: definition?.name ?? "", key: definition?.key ?? "", kind: definition?.kind ?? ("text" as Body["kind"]), options: definition?.options ?? ([] as string[]) });
  const key = fields.key || keyOf(fields.name);
  const isChoice = fields.kind === "choice";
  const save = async () => {
    const name = fields.name.trim();
    const options = isChoice ? fields.options : [];
    await change(
      () =>
        definition
          ? take(api.PATCH("/api/v1/attributes/{attribute_id}", { params: { path: { attribute_id: definition.id }, header: once() }, body: { name, ...(isChoice ? { options } : {}) } }))
          : take(api.POST("/api/v1/attributes", { params: { header: once() }, body: { subject, key, name, kind: fields.kind, options } })),
      "attributes",
    );
    tell.say(say("house.saved"));
    close();
  };
  return (
    <Dialog title={definition?.name ?? say("house.new_attribute")} close={close} size={480}>
      <Form save={save} label={say("do.keep")} cancel={close} disabled={!fields.name.trim() || !/^[a-z][a-z0-9_]*$/.test(key) || (isChoice && fields.options.length === 0)}>
        <TextInput data-autofocus required label={say("house.name")} maxLength={60} value={fields.name} onChange={(event) => set({ name: event.currentTarget.value })} />
        {!definition && (
          <div className={styles.two}>
            <Select label={say("house.kind")} allowDeselect={false} value={fields.kind} data={KINDS.map((kind) => ({ value: kind, label: say(`kind.${kind}` as Key) }))} onChange={(kind) => kind && set({ kind })} />
            <TextInput label={say("house.key")} description={say("house.key_hint")} inputWrapperOrder={["label", "input", "description"]} maxLength={40} placeholder={key} value={fields.key} onChange={(event) => set({ key: event.currentTarget.value.toLowerCase() })} />
          </div>
        )}
        {isChoice && <TagsInput label={say("house.options")} description={say("house.options_hint")} maxTags={100} value={fields.options} onChange={(options) => set({ options })} />}
      </Form>
    </Dialog>
  );
}
