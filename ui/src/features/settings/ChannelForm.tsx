import { Alert, Button } from "@mantine/core";
import "@mantine/core/styles/Alert.layer.css";
import { useEffect, useMemo, useRef, useState, type FormEvent, type ReactNode } from "react";
import { api, take, Trouble } from "@/api/client";
import { useHere } from "@/shared/here";
import { useWords, type Say } from "@/shared/i18n";
import { IconCheck, IconAlert } from "@/shared/icons";
import { troubleWords } from "@/shared/states";
import { ChannelField, wrongWords } from "./ChannelField";
import { changesOf, fieldsOf, holdsSecret, settingAt, typedOf, wrongOf, type Field, type Group, type Kind, type Typed } from "./channelForm";
import styles from "./Channels.module.css";

interface Props {
  kind: Kind;
  groups: Group[];
  /** The settings as they are kept, and which secrets have a value; nothing for a new account. */
  settings: Record<string, unknown>;
  secrets: Record<string, boolean>;
  account?: string;
  /** What the form begins with where that is more than what is kept. */
  start?: Typed;
  label: string;
  /** What stands above the settings: the name, the brand. `wrong` is what was refused, by its place. */
  before?: (wrong: Record<string, string>) => ReactNode;
  changed?: (typed: Typed) => void;
  save: (changes: Record<string, unknown>) => Promise<unknown>;
}

type Tried = { ok: boolean; words: string } | { error: unknown } | null;

/** The form of a channel's settings, made from its schema: said where it is wrong, tried out before it is kept. */
export function ChannelForm({ kind, groups, settings, secrets, account, start, label, before, changed, save }: Props) {
  const { say } = useWords();
  const fields = fieldsOf(groups);
  const hidden = fields.filter(holdsSecret).map((field) => field.name);
  const begin = Object.entries<unknown>({ ...typedOf(fields, settings), ...start });
  const [open, setOpen] = useHere<Typed>(`form ${account ?? kind.kind}`, Object.fromEntries(begin.filter(([name]) => !hidden.includes(name))));
  const [secret, setSecret] = useState<Typed>(() => Object.fromEntries(begin.filter(([name]) => hidden.includes(name)))); // never kept in the browser
  const typed = useMemo(() => ({ ...open, ...secret }), [open, secret]);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [refused, setRefused] = useState<unknown>(null);
  const [tried, setTried] = useState<Tried>(null);
  const [busy, setBusy] = useState<"save" | "try" | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => changed?.(typed), [typed, changed]);

  const set = (field: Field, value: unknown) => {
    (holdsSecret(field) ? setSecret : setOpen)((all) => ({ ...all, [field.name]: value }));
    setWrong(({ [field.name]: _, ...others }) => others);
    setTried(null);
  };
  const run = async (what: "save" | "try", act: (changes: Record<string, unknown>) => Promise<unknown>) => {
    if (busy) return;
    setRefused(null);
    setTried(null);
    const found = Object.fromEntries(fields.flatMap((field) => {
      const one = wrongOf(field, typed[field.name], secrets[field.name]);
      return one ? [[field.name, wrongWords(one, field, say)]] : [];
    }));
    setWrong(found);
    if (Object.keys(found).length) return showWrong();
    setBusy(what);
    try {
      await act(changesOf(fields, settings, typed));
    } catch (error) {
      const place = error instanceof Trouble ? settingAt(error.where) : "";
      if (place) setWrong({ [place]: placeWords(error as Trouble, say) });
      else if (what === "try") setTried({ error });
      else setRefused(error);
      if (place) showWrong();
    } finally {
      setBusy(null);
    }
  };
  const showWrong = () => setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-error] input')?.focus());
  const tryOut = (changes: Record<string, unknown>) =>
    take(api.POST("/api/v1/channel-accounts/probe", { body: { channel: kind.kind, settings: changes, ...(account ? { account } : {}) } })).then((health) => setTried({ ok: health.ok, words: health.words ?? "" }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run("save", save);
  };
  const extra = Object.entries(wrong).filter(([name]) => !fields.some((field) => field.name === name) && name !== "name" && name !== "brand");
  return (
    <form ref={form} className={styles.form} noValidate onSubmit={submit}>
      {before?.(wrong)}
      {groups.map((group) => (
        <Grouped key={group.name} group={group} open={group.fields.some((field) => wrong[field.name])}>
          {group.fields.map((field) => (
            <ChannelField key={field.name} field={field} typed={typed[field.name]} error={wrong[field.name]} kept={secrets[field.name]} set={(value) => set(field, value)} />
          ))}
        </Grouped>
      ))}
      <div role="status" aria-live="polite">
        {tried && <TriedOut tried={tried} />}
      </div>
      {(refused !== null || extra.length > 0) && (
        <Alert color="red" variant="light" role="alert" p="xs">{refused !== null ? troubleWords(refused, say) : extra[0]![1]}</Alert>
      )}
      <div className={styles.foot}>
        <Button variant="default" loading={busy === "try"} disabled={busy === "save"} onClick={() => void run("try", tryOut)}>{say("channels.try")}</Button>
        <Button type="submit" loading={busy === "save"} disabled={busy === "try"}>{label}</Button>
      </div>
    </form>
  );
}

function placeWords(error: Trouble, say: Say): string {
  if (error.code === "account_name_taken") return say("channels.name_taken");
  if (error.code === "invalid_settings" || error.code === "invalid_body") return say("form.form");
  return troubleWords(error, say);
}

/** A group with its heading; what is rarely needed is folded away until something in it is wrong. */
function Grouped({ group, open, children }: { group: Group; open: boolean; children: ReactNode }) {
  const { say } = useWords();
  const [unfolded, setUnfolded] = useHere(`unfolded ${group.title}`, false);
  if (!group.name) return <div className={styles.group}>{children}</div>;
  if (group.name === "more")
    return (
      <details className={styles.more} open={unfolded || open} onToggle={(event) => setUnfolded(event.currentTarget.open)}>
        <summary>{group.title || say("form.more")}</summary>
        <div className={styles.group}>{children}</div>
      </details>
    );
  return (
    <fieldset className={styles.fieldset}>
      <legend>{group.title}</legend>
      <div className={styles.group}>{children}</div>
    </fieldset>
  );
}

export function TriedOut({ tried }: { tried: NonNullable<Tried> }) {
  const { say } = useWords();
  if ("error" in tried) return <Alert color="red" variant="light" p="xs">{troubleWords(tried.error, say)}</Alert>;
  return (
    <Alert color={tried.ok ? "pine" : "red"} variant="light" p="xs" icon={tried.ok ? <IconCheck size={16} /> : <IconAlert size={16} />} title={say(tried.ok ? "channels.works" : "channels.fails")}>
      {!tried.ok && <span lang="en">{tried.words}</span>}
    </Alert>
  );
}
