import type { Schemas } from "@/api/client";
import type { Language } from "@/shared/i18n";

export type Kind = Schemas["Kind"];
export type FieldType = "text" | "secret" | "number" | "switch" | "choice" | "lines" | "map" | "rows" | "colour";

/** One setting of a channel, as the form shows it. `fields` are those of a row, `value` that of a map's entries. */
export interface Field {
  name: string;
  type: FieldType;
  title: string;
  help: string;
  group: string;
  required: boolean;
  fallback: unknown;
  choices: { value: string; label: string }[];
  min?: number;
  max?: number;
  most?: number;
  pattern?: RegExp;
  fields: Field[];
  value?: Field;
}

export interface Group {
  name: string;
  title: string;
  fields: Field[];
}

/** What somebody typed, by setting: a text, a list of lines as one text, entries of a map, rows. */
export type Typed = Record<string, unknown>;
export type Entry = [string, string];
export type Wrong = "missing" | "form" | "range" | "long" | "many";

interface Rule {
  $ref?: string;
  type?: string;
  enum?: string[];
  items?: Rule;
  additionalProperties?: Rule | boolean;
  properties?: Record<string, Rule>;
  required?: string[];
  title?: string;
  description?: string;
  default?: unknown;
  secret?: boolean;
  group?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  maxProperties?: number;
  pattern?: string;
}

interface Told {
  title?: string;
  help?: string;
  values?: Record<string, string>;
  items?: Record<string, Told>;
}

interface ChannelWords {
  name?: string;
  about?: string;
  groups?: Record<string, string>;
  hints?: { title: string; text: string }[];
  settings?: Record<string, Told>;
}

export function wordsOf(kind: Kind, language: Language): ChannelWords {
  const words = kind.words as Record<string, ChannelWords>;
  return words[language] ?? words.en ?? {};
}

/** The form of a kind of channel: its settings in groups, in the order of the adapter; what belongs to none comes first. */
export function groupsOf(kind: Kind, language: Language): Group[] {
  const words = wordsOf(kind, language);
  const root = kind.settings as unknown as Rule & { $defs?: Record<string, Rule> };
  const at = (rule: Rule): Rule => (rule.$ref ? (root.$defs?.[rule.$ref.split("/").at(-1)!] ?? rule) : rule);
  const settings = at(root);
  const found = new Map<string, Field[]>([["", []]]);
  for (const [name, rule] of Object.entries(settings.properties ?? {})) {
    const field = fieldOf(name, rule, at, words.settings?.[name] ?? {}, settings.required ?? []);
    found.set(field.group, [...(found.get(field.group) ?? []), field]);
  }
  const more = found.get("more");
  found.delete("more");
  const all = more ? [...found, ["more", more] as const] : [...found];
  return all.filter(([, fields]) => fields.length).map(([name, fields]) => ({ name, title: words.groups?.[name] ?? "", fields }));
}

export const fieldsOf = (groups: Group[]): Field[] => groups.flatMap((group) => group.fields);

function fieldOf(name: string, given: Rule, at: (rule: Rule) => Rule, told: Told, required: string[]): Field {
  const rule = at(given);
  const type = typeOf(rule, at);
  const row = type === "rows" ? at(rule.items!) : undefined;
  const value = type === "map" ? (rule.additionalProperties as Rule) : undefined;
  return {
    name,
    type,
    title: told.title ?? rule.title ?? name,
    help: told.help ?? rule.description ?? "",
    group: rule.group ?? "",
    required: required.includes(name),
    fallback: rule.default,
    choices: (rule.enum ?? []).map((one) => ({ value: one, label: told.values?.[one] ?? one })),
    min: rule.minimum,
    max: rule.maximum,
    most: type === "lines" || type === "rows" ? rule.maxItems : type === "map" ? rule.maxProperties : rule.maxLength,
    pattern: readable(type === "lines" ? rule.items?.pattern : rule.pattern),
    fields: row ? Object.entries(row.properties ?? {}).map(([key, one]) => fieldOf(key, one, at, told.items?.[key] ?? {}, row.required ?? [])) : [],
    value: value && fieldOf("", value, at, {}, []),
  };
}

function typeOf(rule: Rule, at: (rule: Rule) => Rule): FieldType {
  if (rule.secret) return "secret";
  if (rule.enum) return "choice";
  if (rule.type === "boolean") return "switch";
  if (rule.type === "integer" || rule.type === "number") return "number";
  if (rule.type === "array") return at(rule.items ?? {}).properties ? "rows" : "lines";
  if (rule.type === "object") return "map";
  return rule.pattern?.includes("#[0-9a-f]{6}") ? "colour" : "text";
}

/** A rule that this browser cannot read is left to the server. */
function readable(pattern: string | undefined): RegExp | undefined {
  if (!pattern) return undefined;
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}

/** What the form shows of the settings as they are kept; of a secret nothing. */
export function typedOf(fields: Field[], kept: Record<string, unknown>): Typed {
  return Object.fromEntries(fields.map((field) => [field.name, shown(field, kept[field.name] ?? field.fallback)]));
}

function shown(field: Field, value: unknown): unknown {
  if (field.type === "secret") return "";
  if (field.type === "switch") return value === true;
  if (field.type === "lines") return ((value ?? []) as string[]).join("\n");
  if (field.type === "map") return Object.entries((value ?? {}) as Record<string, unknown>).map(([key, one]) => [key, String(one)]);
  if (field.type === "rows") return ((value ?? []) as Record<string, unknown>[]).map((row) => typedOf(field.fields, row));
  return value === undefined || value === null ? "" : String(value);
}

/** Whether it is a secret, or has some within. */
export const holdsSecret = (field: Field): boolean => field.type === "secret" || field.value?.type === "secret" || field.fields.some(holdsSecret);

/** The setting as the API takes it; undefined: nothing was typed, so that it is what it is without a value. */
export function settingOf(field: Field, typed: unknown): unknown {
  const text = typeof typed === "string" ? typed.trim() : "";
  if (field.type === "switch") return typed === true;
  if (field.type === "secret") return (typed as string) || undefined;
  if (field.type === "number") return text === "" ? undefined : Number(text);
  if (field.type === "colour") return text.toLowerCase() || undefined;
  if (field.type === "lines") return linesOf(typed as string);
  if (field.type === "map") {
    const entries = (typed as Entry[]).map(([key, one]) => [key.trim(), settingOf(field.value!, one)] as const);
    return Object.fromEntries(entries.filter(([key, one]) => key && one !== undefined));
  }
  if (field.type === "rows") return (typed as Typed[]).map((row) => Object.fromEntries(field.fields.map((one) => [one.name, settingOf(one, row[one.name])]).filter(([, one]) => one !== undefined)));
  return text || undefined;
}

const linesOf = (text: string): string[] => text.split(/[\n,]/).map((line) => line.trim()).filter(Boolean);

/** What differs from what is kept: a setting that has no value any more is null. An empty secret stays as it is. */
export function changesOf(fields: Field[], kept: Record<string, unknown>, typed: Typed): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const field of fields) {
    const [value, before] = [settingOf(field, typed[field.name]), kept[field.name] ?? field.fallback];
    if (field.type === "secret") {
      if (value !== undefined) changes[field.name] = value;
    } else if (JSON.stringify(value ?? empty(field)) !== JSON.stringify(before ?? empty(field))) changes[field.name] = value ?? null;
  }
  return changes;
}

const empty = (field: Field): unknown => (field.type === "lines" || field.type === "rows" ? [] : field.type === "map" ? {} : "");

/** What is wrong with what was typed, as far as the form can know; the adapter has the last word. */
export function wrongOf(field: Field, typed: unknown, hasSecret = false): Wrong | null {
  const value = settingOf(field, typed);
  if (value === undefined || value === "") return field.required && !hasSecret ? "missing" : null;
  if (field.type === "number") return Number.isInteger(value) && (value as number) >= (field.min ?? -Infinity) && (value as number) <= (field.max ?? Infinity) ? null : "range";
  if (field.type === "lines") {
    if (field.required && !(value as string[]).length) return "missing";
    if ((value as string[]).length > (field.most ?? Infinity)) return "many";
    return (value as string[]).every((line) => field.pattern?.test(line) ?? true) ? null : "form";
  }
  if (field.type === "map") {
    if (Object.keys(value as object).length > (field.most ?? Infinity)) return "many";
    const required = field.value!.type === "number"; // a text that is empty is none
    return (typed as Entry[]).map(([, one]) => wrongOf({ ...field.value!, required }, one)).find(Boolean) ?? null;
  }
  if (field.type === "rows") {
    if ((typed as Typed[]).length > (field.most ?? Infinity)) return "many";
    return (typed as Typed[]).flatMap((row) => field.fields.map((one) => wrongOf(one, row[one.name]))).find(Boolean) ?? null;
  }
  if (typeof value === "string") {
    if (value.length > (field.most ?? Infinity)) return "long";
    if (field.pattern && !field.pattern.test(value)) return "form";
  }
  return null;
}

/** The setting of which a problem document speaks: `form[0].field` is one of `form`. */
export const settingAt = (where: string): string => /^[A-Za-z_][A-Za-z_0-9]*/.exec(where.replace(/^\$\.(settings\.)?/, ""))?.[0] ?? "";
