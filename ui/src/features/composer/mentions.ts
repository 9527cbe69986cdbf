import type { Colleagues } from "./queries";

export interface Named {
  id: string;
  name: string;
  /** Whom it names: one person, or who of a team may see the conversation. */
  users: readonly string[];
  team: boolean;
}

/** Everybody who can be named, people before teams. */
export function nameable(found: Colleagues | undefined, me: string): Named[] {
  if (!found) return [];
  const people = found.users.filter((one) => one.id !== me).map((one): Named => ({ ...one, users: [one.id], team: false }));
  return [...people, ...found.teams.map((one): Named => ({ id: one.id, name: one.name, users: one.members, team: true }))];
}

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** What is being typed behind an `@` before the cursor: the word, and where the `@` stands. An address is none. */
export function typedName(text: string, cursor: number): { word: string; at: number } | null {
  const found = /(?:^|[\s(¿¡"'«])@([\p{L}\p{N}._-]*(?: [\p{L}\p{N}._-]*)?)$/u.exec(text.slice(0, cursor));
  return found ? { word: found[1] ?? "", at: cursor - (found[1] ?? "").length - 1 } : null;
}

/** Those whose name, or a later part of it, begins so; a team as well. At most eight. */
export function fitting(all: readonly Named[], word: string): Named[] {
  const sought = plain(word);
  return all.filter((one) => plain(one.name).startsWith(sought) || plain(one.name).split(/\s+/).some((part) => part.startsWith(sought))).slice(0, 8);
}

/** The people whom a note names, by the names that stand in it; the longest name counts where one begins like another. */
export function namedIn(text: string, all: readonly Named[]): string[] {
  const users = new Set<string>();
  let rest = text;
  for (const one of [...all].sort((a, b) => b.name.length - a.name.length)) {
    if (!one.name || !rest.includes(`@${one.name}`)) continue;
    rest = rest.split(`@${one.name}`).join("");
    one.users.forEach((user) => users.add(user));
  }
  return [...users];
}

/** A text in pieces, those that name somebody apart. */
export function pieces(text: string, names: readonly string[]): { text: string; named: boolean }[] {
  const known = names.filter(Boolean).sort((a, b) => b.length - a.length).map((name) => `@${name}`.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!known.length) return [{ text, named: false }];
  return text.split(new RegExp(`(${known.join("|")})`, "g")).filter(Boolean).map((piece) => ({ text: piece, named: piece.startsWith("@") && names.includes(piece.slice(1)) }));
}
