import { Checkbox, FileInput, Progress, Select, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, take, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords, type Key } from "@/shared/i18n";
import { Form, useFields } from "./kit";
import styles from "./house.module.css";
import { uploadImport } from "./upload";
import { zones } from "./words";

type Kind = Schemas["Shown"]["kind"];
const KINDS: Kind[] = ["people", "conversations", "mbox"];
const ENDINGS: Record<Kind, string> = { people: ".csv,.tsv,.txt", conversations: ".csv,.tsv,.txt", mbox: ".mbox,.mbx,application/mbox" };

/** Which file, and how it is to be read. It is tried first, unless somebody says otherwise: nothing comes in by a trial. */
export function ImportDialog({ close, began }: { close: () => void; began: (id: string) => void }) {
  const { say } = useWords();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [done, setDone] = useState<number | null>(null);
  const [fields, set] = useFields({ kind: "people" as Kind, account: null as string | null, dry: true, again: false, region: "ES", zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  const talks = fields.kind !== "people";
  const accounts = useQuery({ queryKey: ["accounts"], queryFn: () => take(api.GET("/api/v1/channel-accounts", {})), enabled: talks });
  const save = async () => {
    const wanted: Record<string, string> = { kind: fields.kind, name: file!.name.slice(0, 200), dry_run: String(fields.dry), again: String(fields.again), region: fields.region.toUpperCase(), time_zone: fields.zone };
    if (talks && fields.account) wanted.account = fields.account;
    setDone(0);
    try {
      const made = await uploadImport(file!, wanted, setDone);
      void queries.invalidateQueries({ queryKey: ["imports"] });
      close();
      began(made.id);
    } finally {
      setDone(null);
    }
  };
  return (
    <Dialog title={say("house.new_import")} close={close} size={520}>
      <Form save={save} label={say(fields.dry ? "house.try_it" : "house.import_do")} cancel={close} disabled={!file || (talks && !fields.account) || !/^[A-Za-z]{2}$/.test(fields.region)}>
        <Select data-autofocus label={say("house.what")} allowDeselect={false} value={fields.kind} data={KINDS.map((kind) => ({ value: kind, label: say(`import.${kind}` as Key) }))} onChange={(kind) => kind && set({ kind })} />
        <p className={styles.hint} style={{ margin: 0 }}>{say(`importhint.${fields.kind}` as Key)}</p>
        <FileInput required label={say("house.file")} placeholder={say("house.choose_file")} accept={ENDINGS[fields.kind]} value={file} onChange={setFile} clearable clearButtonProps={{ "aria-label": say("house.remove"), tabIndex: 0 }} />
        {talks && (
          <Select required label={say("settings.account")} description={say("house.import_account_hint")} value={fields.account} data={(accounts.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))} onChange={(account) => set({ account })} />
        )}
        <div className={styles.two}>
          {!talks && <TextInput label={say("house.phone_region")} description={say("house.phone_region_hint")} inputWrapperOrder={["label", "input", "description"]} maxLength={2} value={fields.region} onChange={(event) => set({ region: event.currentTarget.value })} />}
          {fields.kind === "conversations" && <Select label={say("house.time_zone")} searchable allowDeselect={false} limit={60} value={fields.zone} data={zones().map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))} onChange={(zone) => zone && set({ zone })} />}
        </div>
        <Checkbox label={say("house.dry_first")} description={say("house.dry_first_hint")} checked={fields.dry} onChange={(event) => set({ dry: event.currentTarget.checked })} />
        {!fields.dry && <Checkbox label={say("house.import_again")} checked={fields.again} onChange={(event) => set({ again: event.currentTarget.checked })} />}
        {done !== null && <Progress value={done * 100} aria-label={say("house.uploading")} />}
      </Form>
    </Dialog>
  );
}
