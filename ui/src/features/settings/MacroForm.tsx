import { MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, once, take, type Schemas } from "@/api/client";
import { tags, teams, users } from "@/api/queries";
import { Dialog } from "@/shared/Dialog";
import { useWords, type Key } from "@/shared/i18n";
import { useTell } from "@/shared/Toasts";
import { Form, useChange, useFields } from "./house/kit";
import { said, TextsField } from "./TextsField";
import { asWhose, whoseOf, WhoseField } from "./Whose";
import styles from "./house/house.module.css";

type Does = Schemas["DoesBody"];
const PRIORITIES = ["low", "normal", "high", "urgent"] as const;

/** A macro: what it says, what else it does, and whose it is. */
export default function MacroForm({ macro, close }: { macro: Schemas["Macro"] | null; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const { data: known } = useQuery(tags);
  const { data: people } = useQuery(users);
  const { data: groups } = useQuery(teams);
  const [fields, set] = useFields({ name: macro?.name ?? "", texts: { ...(macro?.texts ?? {}) } as Record<string, string>, whose: whoseOf(macro) });
  const [does, setDoes] = useFields<Does>({ ...macro?.does, add_tags: macro?.does.add_tags ?? [], remove_tags: macro?.does.remove_tags ?? [] });
  const nothing = !does.add_tags?.length && !does.remove_tags?.length && !does.priority && !does.assignee && !does.team && !does.then;
  const body = { name: fields.name.trim(), texts: said(fields.texts), does: { ...does, hours: does.then === "snooze" ? (does.hours ?? null) : null }, ...asWhose(fields.whose) };
  const save = async () => {
    await change(
      () =>
        macro
          ? take(api.PUT("/api/v1/macros/{macro_id}", { params: { path: { macro_id: macro.id }, header: { ...once(), "If-Match": `"${macro.version}"` } as never }, body }))
          : take(api.POST("/api/v1/macros", { params: { header: once() }, body })),
      "macros",
    );
    tell.say(say("house.saved"));
    close();
  };
  const labels = (known?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
  return (
    <Dialog title={macro?.name ?? say("macro.new")} close={close} size={680}>
      <Form save={save} label={say("do.keep")} cancel={close} disabled={!body.name || (nothing && Object.keys(body.texts).length === 0)}>
        <TextInput data-autofocus required label={say("house.name")} maxLength={120} value={fields.name} onChange={(event) => set({ name: event.currentTarget.value })} />
        <TextsField label={say("macro.words")} texts={fields.texts} change={(texts) => set({ texts })} />
        <div className={styles.two}>
          <MultiSelect label={say("macro.add_tags")} data={labels} value={does.add_tags ?? []} onChange={(add_tags) => setDoes({ add_tags })} searchable />
          <MultiSelect label={say("macro.remove_tags")} data={labels} value={does.remove_tags ?? []} onChange={(remove_tags) => setDoes({ remove_tags })} searchable />
          <Select label={say("macro.set_priority")} clearable placeholder={say("macro.stays")} data={PRIORITIES.map((one) => ({ value: one, label: say(`priority.${one}` as Key) }))} value={does.priority ?? null} onChange={(priority) => setDoes({ priority: priority as Does["priority"] })} />
          <Select
            label={say("filter.assignee")}
            clearable
            searchable
            placeholder={say("macro.stays")}
            data={[{ value: "me", label: say("macro.who_runs") }, { value: "nobody", label: say("filter.nobody") }, ...(people?.items ?? []).map((one) => ({ value: one.id, label: one.name }))]}
            value={does.assignee ?? null}
            onChange={(assignee) => setDoes({ assignee })}
          />
          <Select label={say("filter.team")} clearable placeholder={say("macro.stays")} data={(groups?.items ?? []).map((one) => ({ value: one.id, label: one.name }))} value={does.team ?? null} onChange={(team) => setDoes({ team })} />
          <Select label={say("macro.then")} clearable placeholder={say("macro.stays_open")} data={[{ value: "close", label: say("do.close_conversation") }, { value: "snooze", label: say("do.snooze") }]} value={does.then ?? null} onChange={(then) => setDoes({ then: then as Does["then"] })} />
          {does.then === "snooze" && <NumberInput label={say("macro.hours")} placeholder={say("snooze.until_they_write")} min={1} max={8784} value={does.hours ?? ""} onChange={(hours) => setDoes({ hours: typeof hours === "number" ? hours : null })} />}
        </div>
        <WhoseField value={fields.whose} choose={(whose) => set({ whose })} />
      </Form>
    </Dialog>
  );
}
