import type { Key, Say } from "@/shared/i18n";

// Words of names that the server gives: the built-in ones have words of ours, what a company made is said as it is.

const said = (key: string, say: Say): string | null => {
  const text = say(key as Key);
  return text === key ? null : text;
};

export const roleName = (name: string, say: Say): string => said(`role.${name}`, say) ?? name;

export const permissionName = (name: string, say: Say, otherwise = name): string => said(`permission.${name}`, say) ?? otherwise;

export const maskName = (name: string, say: Say): string => said(`mask.${name}`, say) ?? name;

export const jobName = (name: string, say: Say): string => said(`job.${name}`, say) ?? name;

/** Any language by its own tag, in the words of the reader. */
export function languageName(tag: string, locale: string): string {
  try {
    const name = new Intl.DisplayNames(locale, { type: "language" }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
  } catch {
    return tag;
  }
}

/** What staff and customers are spoken to in; any other tag can stand in the data, and is offered beside these. */
export const LANGUAGE_TAGS = ["es", "en", "ca", "eu", "gl", "pt", "fr", "de", "it", "nl", "pl", "ro", "ar", "zh"];

export const zones = (): string[] => ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** What an identifier is; `*` stands for every kind without limits of its own. */
export const identifierName = (kind: string, say: Say): string => (kind === "*" ? say("house.every_other") : (said(`identifier.${kind}`, say) ?? said(`channel.${kind}`, say) ?? kind));

/** What was done, in the audit log. Writes of routes are named by their method and path: `PATCH /api/v1/brands/{brand_id:uuid}`. */
export function actionName(action: string, say: Say): string {
  const own = said(`action.${action}`, say);
  if (own) return own;
  const [method, path] = action.split(" ");
  if (!path) return action;
  const words = path.replace(/^\/api\/v1\//, "").split("/").filter((part) => !part.startsWith("{"));
  const what = words.map((word) => said(`resource.${word}`, say) ?? word.replaceAll("-", " ")).join(" › ");
  return `${said(`method.${method}`, say) ?? method}: ${what}`;
}

export const fieldName = (name: string, say: Say): string => said(`detail.${name}`, say) ?? name.replaceAll("_", " ");

/** How somebody came in. */
export const wayName = (way: string, say: Say): string => said(`how.${way}`, say) ?? way;
