import { useEffect, useRef } from "react";
import type { Key } from "@/shared/i18n";

/** Everything that has a key. Single keys, none that a Spanish keyboard needs AltGr for; `mod` is Ctrl, on a Mac Cmd. */
export const SHORTCUTS = {
  palette: "mod+k",
  sheet: "?",
  next: "j",
  previous: "k",
  pick: "x",
  leave: "Escape",
  reply: "r",
  note: "n",
  take: "t",
  assign: "a",
  snooze: "h",
  close: "e",
  close_next: "Shift+e",
  label: "l",
  person: "p",
  whole: "w",
  choose: "m",
  jump: "d",
  why: "y",
  answers: "c",
  macros: "Shift+c",
} as const;
export type Action = keyof typeof SHORTCUTS;

/** Its name; a conversation is resolved where a window is closed. */
export const labelOf = (action: Action): Key => (action === "close" ? "do.close_conversation" : `do.${action}`);

const KEPT = "hilo-keys";
const OFF = "hilo-keys-off";
const mac = /Mac|iPhone|iPad/.test(navigator.platform);
const handlers = new Map<Action, (() => unknown)[]>();

export function chosenKeys(): Record<Action, string> {
  const own = JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Record<Action, string>>;
  return { ...SHORTCUTS, ...own };
}

export function chooseKey(action: Action, key: string): void {
  const own = JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Record<Action, string>>;
  localStorage.setItem(KEPT, JSON.stringify({ ...own, [action]: key }));
}

/** Single keys can be turned off (WCAG 2.1.4); what has a modifier stays. */
export const singleKeysOff = (): boolean => localStorage.getItem(OFF) === "yes";
export const turnSingleKeys = (off: boolean): void => localStorage.setItem(OFF, off ? "yes" : "no");

/** How the key of an action is written on this machine. */
export function keysOf(action: Action): string {
  const names: Record<string, string> = { mod: mac ? "⌘" : "Ctrl", Shift: "⇧", Escape: "Esc" };
  return chosenKeys()[action].split("+").map((part) => names[part] ?? part.toUpperCase()).join(" ");
}

/** These actions do this while the component stands; the last that asked for one has it. */
export function useShortcuts(actions: Partial<Record<Action, () => unknown>>): void {
  const now = useRef(actions);
  now.current = actions;
  const names = Object.keys(actions).sort().join();
  useEffect(() => {
    const mine = (names ? names.split(",") : []).map((name) => {
      const action = name as Action;
      const call = () => now.current[action]?.();
      handlers.set(action, [...(handlers.get(action) ?? []), call]);
      return [action, call] as const;
    });
    return () => mine.forEach(([action, call]) => handlers.set(action, (handlers.get(action) ?? []).filter((one) => one !== call)));
  }, [names]);
}

/** Does what a key or a line of the palette asks for; false when nothing here can. */
export function perform(action: Action): boolean {
  const call = handlers.get(action)?.at(-1);
  call?.();
  return call !== undefined;
}

/** Which actions can be done on this page now. */
export const possible = (action: Action): boolean => (handlers.get(action)?.length ?? 0) > 0;

/** The action of a key press; none while somebody types, except what has a modifier or is Escape. Exported for its test. */
export function actionOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">, typing: boolean): Action | null {
  const mod = mac ? event.metaKey : event.ctrlKey;
  if (event.altKey || (event.ctrlKey && event.metaKey)) return null; // AltGr is Ctrl with Alt
  const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isLetter = letter.length === 1 && letter !== event.key.toUpperCase();
  const pressed = `${mod ? "mod+" : ""}${event.shiftKey && isLetter ? "Shift+" : ""}${letter}`;
  if (!mod && (event.ctrlKey || event.metaKey)) return null;
  const single = !mod && letter !== "Escape";
  if (single && (typing || singleKeysOff())) return null;
  const found = Object.entries(chosenKeys()).find(([, key]) => key === pressed);
  return (found?.[0] as Action | undefined) ?? null;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && !(target instanceof HTMLInputElement && target.type === "checkbox");

/** What one types after these goes into what they open, also when that takes a moment to appear. */
const OPENS: ReadonlySet<Action> = new Set(["palette", "assign", "label", "snooze", "sheet"]);
const WRITES: ReadonlySet<Action> = new Set(["reply", "note"]);
const HOLDS = 4_000; // ms
let held: string[] | null = null; // keys

function hold(action: Action): void {
  held = [];
  const until = performance.now() + HOLDS;
  const wait = () => {
    const at = document.activeElement;
    const there = WRITES.has(action) ? isTyping(at) : at?.closest('[role="dialog"]');
    if (there) {
      const keys = held ?? [];
      held = null;
      if (isTyping(at)) typeInto(at as HTMLElement, keys);
    } else if (performance.now() > until) held = null;
    else {
      if (WRITES.has(action)) perform(action); // a field that was not there yet could not be gone to
      setTimeout(wait, 40);
    }
  };
  setTimeout(wait);
}

/** As if the keys were pressed in the field: it and whoever listens to it are told. */
function typeInto(field: HTMLElement, keys: string[]): void {
  const [words = "", ...more] = wordsOf(keys).split("\n");
  const chooses = field instanceof HTMLInputElement;
  const all = chooses ? words : [words, ...more].join("\n");
  if (all) document.execCommand("insertText", false, all);
  // Behind the words, once they have done what they do: what Enter chooses is what they found.
  if (chooses && more.length > 0) setTimeout(() => field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true })));
}

/** What these keys write. Exported for its test. */
export function wordsOf(keys: string[]): string {
  const written: string[] = [];
  for (const key of keys) {
    if (key === "Backspace") written.pop();
    else written.push(key === "Enter" ? "\n" : key);
  }
  return written.join("");
}

// Asked on the way down: on the way up, Escape has closed the dialog already, and would go on to close what is behind.
let covered = false;
window.addEventListener("keydown", () => (covered = document.querySelector('[role="dialog"], [role="menu"]') !== null), true);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") held = null; // who wants out of what was to open types nothing into it
  if (held !== null && !event.ctrlKey && !event.metaKey && !event.altKey) {
    if (event.key.length === 1 || event.key === "Enter" || event.key === "Backspace") held.push(event.key);
    if (event.key !== "Tab") event.preventDefault();
    return;
  }
  if (event.defaultPrevented || event.isComposing || covered) return;
  const typing = isTyping(event.target);
  const action = actionOf(event, typing);
  if (action === "leave" && typing) return (event.target as HTMLElement).blur(); // one leaves the field first
  if (action && perform(action)) {
    event.preventDefault();
    if (OPENS.has(action) || WRITES.has(action)) hold(action);
  }
});
