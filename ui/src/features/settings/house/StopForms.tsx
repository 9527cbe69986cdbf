import { Button, Radio, Select, Textarea, TextInput } from "@mantine/core";
import "@mantine/core/styles/Radio.layer.css";
import { useRef, useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords, type Key } from "@/shared/i18n";
import { IconSearch } from "@/shared/icons";
import { useTell } from "@/shared/Toasts";
import { guessKind, HANDLE_KINDS, handleWords } from "./handles";
import { Form, useChange, useFields } from "./kit";
import styles from "./house.module.css";
import { identifierName } from "./words";

const SCOPES = ["promotional", "all", "everything"] as const;
type Scope = (typeof SCOPES)[number];

/** A kind and an address. Whose form tells its kind chooses it while one types; who chose a kind keeps it. */
function useHandle(first: { kind: string; value: string }) {
  const [fields, set] = useFields({ kind: first.kind || "email", value: first.value, chosen: false });
  const type = (value: string) => set({ value, ...(fields.chosen ? {} : { kind: guessKind(value) ?? fields.kind }) });
  const choose = (kind: string | null) => kind && set({ kind, chosen: true });
  return { handle: { kind: fields.kind, value: fields.value.trim() }, typed: fields.value, type, choose };
}

const kindsWith = (kind: string) => [...new Set([...HANDLE_KINDS, kind])];

/** Looks for one address, whole: what is on file for it, in whatever form it is written. */
export function FindStops({ kind, value, wrong, find }: { kind: string; value: string; wrong: boolean; find: (wanted: { kind: string; value: string } | null) => void }) {
  const { say } = useWords();
  const { handle, typed, type, choose } = useHandle({ kind, value });
  const field = useRef<HTMLInputElement>(null);
  const showAll = () => {
    type("");
    find(null);
    field.current?.focus(); // the button goes, and who uses the keyboard stays here
  };
  return (
    <form
      role="search"
      className={styles.filters}
      onSubmit={(event) => {
        event.preventDefault();
        find(handle.value ? handle : null);
      }}
    >
      <TextInput ref={field} type="search" leftSection={<IconSearch size={16} />} label={say("record.value")} placeholder={say("stops.find_hint")} maxLength={320} value={typed} error={wrong && say("code.unusable_handle")} onChange={(event) => type(event.currentTarget.value)} />
      <Select label={say("record.kind")} allowDeselect={false} value={handle.kind} data={kindsWith(handle.kind).map((one) => ({ value: one, label: identifierName(one, say) }))} onChange={choose} />
      <div data-buttons="">
        <Button type="submit" variant="default">{say("stops.find")}</Button>
        {value && <Button variant="subtle" onClick={showAll}>{say("stops.show_all")}</Button>}
      </div>
    </form>
  );
}

export function AddStop({ kind, value, close }: { kind: string; value: string; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const { handle, typed, type, choose } = useHandle({ kind, value });
  const [scope, setScope] = useState<Scope>("promotional");
  const [words, setWords] = useState("");
  const save = async () => {
    const evidence: Record<string, string> = words.trim() ? { words: words.trim() } : {};
    const made = await change(() => take(api.POST("/api/v1/suppressions", { params: { header: once() }, body: { ...handle, scope, source: "staff", evidence } })), "suppressions", "preferences", "customer");
    tell.say(say("stops.added", { value: made.value }));
    close();
  };
  return (
    <Dialog title={say("stops.add")} close={close} size={500}>
      <Form save={save} label={say("consent.stop")} cancel={close} disabled={!handle.value}>
        <TextInput data-autofocus required label={say("record.value")} maxLength={320} value={typed} onChange={(event) => type(event.currentTarget.value)} />
        <Select label={say("record.kind")} allowDeselect={false} value={handle.kind} data={kindsWith(handle.kind).map((one) => ({ value: one, label: identifierName(one, say) }))} onChange={choose} />
        <Radio.Group label={say("consent.what")} value={scope} onChange={(chosen) => setScope(chosen as Scope)}>
          <div className={styles.options}>{SCOPES.map((one) => <Radio key={one} value={one} label={say(`stop.${one}` as Key)} description={say(`stopswhat.${one}` as Key)} />)}</div>
        </Radio.Group>
        <Textarea label={say("stops.words")} description={say("stops.words_hint")} autosize minRows={2} maxRows={6} maxLength={500} value={words} onChange={(event) => setWords(event.currentTarget.value)} />
      </Form>
    </Dialog>
  );
}

/** A stop is lifted by somebody who says why; it stays in the list with both. */
export function LiftStop({ one, close }: { one: Schemas["Suppression"]; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const [reason, setReason] = useState("");
  const value = handleWords(one.value, say);
  const lift = async () => {
    await change(() => take(api.POST("/api/v1/suppressions/{suppression_id}/lift", { params: { path: { suppression_id: one.id }, header: once() }, body: { reason: reason.trim() } })), "suppressions", "preferences", "customer");
    tell.say(say("stops.lifted", { value }));
    close();
  };
  return (
    <Dialog title={say("consent.lift_title", { address: value })} close={close} size={460}>
      <Form save={lift} label={say("record.lift")} cancel={close} disabled={!reason.trim()}>
        <div className={styles.prose}>{say("consent.lift_hint")}</div>
        <Textarea data-autofocus required label={say("record.reason")} autosize minRows={2} maxRows={6} maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      </Form>
    </Dialog>
  );
}
