import { ActionIcon, Button, Input, PasswordInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useId } from "react";
import { useWords, type Say } from "@/shared/i18n";
import { IconClose } from "@/shared/icons";
import { typedOf, type Entry, type Field, type Typed, type Wrong } from "./channelForm";
import styles from "./Channels.module.css";

interface Props {
  field: Field;
  typed: unknown;
  error?: string;
  /** A secret that has a value: it is never shown, and kept where none is typed. */
  kept?: boolean;
  set: (typed: unknown) => void;
}

export function wrongWords(wrong: Wrong, field: Field, say: Say): string {
  if (wrong === "missing") return say("form.missing");
  if (wrong === "range") return field.min !== undefined && field.max !== undefined ? say("form.range", { min: field.min, max: field.max }) : say("form.number");
  if (wrong === "long") return say("form.long", { most: field.most });
  if (wrong === "many") return say("form.many", { most: field.most });
  return say("form.form");
}

/** One setting of a channel, whatever its type. */
export function ChannelField({ field, typed, error, kept, set }: Props) {
  const { say } = useWords();
  const id = useId();
  const plain = { label: field.title, description: field.help || undefined, error, id };
  const common = { ...plain, withAsterisk: field.required };
  if (field.type === "switch") return <Switch {...plain} checked={typed === true} onChange={(event) => set(event.currentTarget.checked)} />;
  if (field.type === "choice") return <Select {...common} data={field.choices} value={(typed as string) || null} allowDeselect={false} onChange={set} />;
  if (field.type === "secret")
    return <PasswordInput {...common} value={typed as string} placeholder={kept ? say("form.kept") : undefined} autoComplete="off" visibilityToggleButtonProps={{ "aria-label": say("form.show") }} onChange={(event) => set(event.currentTarget.value)} />;
  if (field.type === "lines")
    return <Textarea {...common} description={<>{field.help} {say("form.lines")}</>} value={typed as string} minRows={2} rows={Math.min(6, Math.max(2, (typed as string).split("\n").length))} spellCheck={false} onChange={(event) => set(event.currentTarget.value)} />;
  if (field.type === "map") return <Entries field={field} entries={typed as Entry[]} error={error} set={set} />;
  if (field.type === "rows") return <Rows field={field} rows={typed as Typed[]} error={error} set={set} />;
  if (field.type === "colour") return <Colour {...common} value={typed as string} set={set} />;
  return <TextInput {...common} value={typed as string} inputMode={field.type === "number" ? "numeric" : undefined} spellCheck={false} autoComplete="off" onChange={(event) => set(event.currentTarget.value)} />;
}

type ColourProps = { label: string; description?: string; error?: string; id: string; withAsterisk?: boolean; value: string; set: (value: string) => void };

/** A colour to choose by the browser's own means, or to write. */
export function Colour({ value, set, ...common }: ColourProps) {
  const { say } = useWords();
  const valid = /^#[0-9a-f]{6}$/i.test(value);
  return (
    <TextInput
      {...common}
      value={value}
      placeholder="#176758"
      spellCheck={false}
      leftSectionWidth={44}
      leftSection={<input type="color" className={styles.colour} data-empty={!valid || undefined} value={valid ? value : "#ffffff"} aria-label={say("form.pick", { name: common.label })} onChange={(event) => set(event.currentTarget.value)} />}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

/** A map: what it is for at the left, its value at the right. */
function Entries({ field, entries, error, set }: { field: Field; entries: Entry[]; error?: string; set: (typed: unknown) => void }) {
  const { say } = useWords();
  const change = (at: number, entry: Entry) => set(entries.map((one, n) => (n === at ? entry : one)));
  return (
    <Input.Wrapper label={field.title} description={field.help || undefined} error={error} labelElement="div" role="group" aria-label={field.title}>
      <div className={styles.rows}>
        {entries.map(([key, value], at) => (
          <div key={at} className={styles.entry}>
            <TextInput aria-label={say("form.key", { name: field.title, n: at + 1 })} placeholder={say("form.key_hint")} value={key} spellCheck={false} onChange={(event) => change(at, [event.currentTarget.value, value])} />
            <TextInput aria-label={say("form.value", { name: field.title, n: at + 1 })} placeholder={say("form.value_hint")} value={value} onChange={(event) => change(at, [key, event.currentTarget.value])} />
            <Remove drop={() => set(entries.filter((_, n) => n !== at))} />
          </div>
        ))}
        <Button className={styles.add} size="compact-md" variant="default" onClick={() => set([...entries, ["", ""]])}>{say("form.add")}</Button>
      </div>
    </Input.Wrapper>
  );
}

/** A list of things that have settings of their own. */
function Rows({ field, rows, error, set }: { field: Field; rows: Typed[]; error?: string; set: (typed: unknown) => void }) {
  const { say } = useWords();
  const simple = (one: Field) => one.type === "choice" || one.type === "text";
  return (
    <Input.Wrapper label={field.title} description={field.help || undefined} error={error} labelElement="div" role="group" aria-label={field.title}>
      <div className={styles.rows}>
        {rows.map((row, at) => (
          <div key={at} className={styles.row}>
            {field.fields.map((one) => (
              <div key={one.name} className={simple(one) ? styles.short : styles.long}>
                <ChannelField field={one} typed={row[one.name]} set={(typed) => set(rows.map((each, n) => (n === at ? { ...each, [one.name]: typed } : each)))} />
              </div>
            ))}
            <Remove drop={() => set(rows.filter((_, n) => n !== at))} />
          </div>
        ))}
        <Button className={styles.add} size="compact-md" variant="default" disabled={rows.length >= (field.most ?? Infinity)} onClick={() => set([...rows, typedOf(field.fields, {})])}>{say("form.add")}</Button>
      </div>
    </Input.Wrapper>
  );
}

function Remove({ drop }: { drop: () => void }) {
  const { say } = useWords();
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={say("form.remove")} onClick={drop}>
      <IconClose size={16} />
    </ActionIcon>
  );
}
