import type { Language } from "@/shared/i18n";
import { settingOf, wordsOf, type Field, type Kind, type Typed } from "./channelForm";

/** How light a colour (#rrggbb) is (WCAG 2, relative luminance). */
function light(colour: string): number {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * parts[0]! + 0.7152 * parts[1]! + 0.0722 * parts[2]!;
}

export function contrast(one: string, other: string): number {
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

export const PAGES = { light: "#ffffff", dark: "#12161c" } as const;
export const ENOUGH = 3; // for what is no text (WCAG 2, 1.4.11)

export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);

interface Ask { field?: string; required?: boolean; labels?: Record<string, string> }
const KINDS: Record<string, string> = { email: "email", phone: "tel" };

/** What the page of the preview is told: the answer to `config` as it would be with these settings. */
export function lookOf(kind: Kind, fields: Field[], typed: Typed, accent: string, language: Language): Record<string, unknown> {
  const value = (name: string) => {
    const field = fields.find((one) => one.name === name);
    return field && settingOf(field, typed[name]);
  };
  const colour = String(value("colour") ?? "");
  const fill = isColour(colour) ? colour : accent;
  const onFill = light(fill) < 0.18 ? "#fff" : "#000";
  const start = value("side") === "start" ? "inset-inline:var(--hilo-end,20px) auto;--panel:0 auto;" : "";
  const names = wordsOf(kind, language).settings?.form?.items?.field?.values ?? {};
  const asks = ((value("form") ?? []) as Ask[]).filter((one) => one.field);
  return {
    title: value("title"),
    style: `--fill:${fill};--on-fill:${onFill};${start}`,
    greeting: value("greeting") ?? {},
    form: asks.map((one) => ({ field: one.field, kind: KINDS[one.field!] ?? "text", required: one.required === true, label: one.labels?.[language] ?? names[one.field!] ?? one.field })),
  };
}

export function snippet(base: string, account: string): string {
  return `<script async src="${base}/widget/hilo-chat.js"></script>\n<hilo-chat account="${account}"></hilo-chat>`;
}

export const policy = (base: string): string => `script-src ${base}; connect-src ${base}`;

/** How a site's own server signs who is signed in there, in the languages that most sites are written in. */
export function signing(account: string): Record<"Node" | "Python" | "PHP", string> {
  return {
    Node: `import jwt from "jsonwebtoken";\nimport { randomUUID } from "node:crypto";\n\nconst identity = jwt.sign(\n  { sub: user.id, jti: randomUUID(), name: user.name, email: user.email },\n  process.env.HILO_IDENTITY_SECRET,\n  { algorithm: "HS256", audience: "${account}", expiresIn: "5m" },\n);`,
    Python: `import os, time, uuid\nimport jwt  # PyJWT\n\nidentity = jwt.encode(\n    {"sub": user.id, "aud": "${account}", "jti": str(uuid.uuid4()),\n     "exp": int(time.time()) + 300, "name": user.name, "email": user.email},\n    os.environ["HILO_IDENTITY_SECRET"],\n    algorithm="HS256",\n)`,
    PHP: `use Firebase\\JWT\\JWT;\n\n$identity = JWT::encode([\n    'sub' => $user->id, 'aud' => '${account}', 'jti' => bin2hex(random_bytes(16)),\n    'exp' => time() + 300, 'name' => $user->name, 'email' => $user->email,\n], getenv('HILO_IDENTITY_SECRET'), 'HS256');`,
  };
}

/** A secret of 256 bits, made here; the server keeps it sealed and never shows it again. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
