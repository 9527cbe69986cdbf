import { setupI18n, type I18n, type Messages } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { createContext, useContext } from "react";
import type en from "@/locales/en";

export const LANGUAGES = ["es", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
/** The English words are the list of all keys; a test holds that the others say as much. */
export type Key = Extract<keyof typeof en, string>;
export type Say = (key: Key, values?: Record<string, unknown>) => string;

// Only the words of the language that is spoken are fetched.
const CATALOGUES: Record<Language, () => Promise<{ default: Messages }>> = {
  es: () => import("@/locales/es"),
  en: () => import("@/locales/en"),
};
const KEPT = "hilo-language";

export interface Words {
  language: Language;
  /** For Intl: the reader's own region of the language where the browser names one. */
  locale: string;
  say: Say;
  choose(language: Language): void;
}

export async function speak(language: Language): Promise<I18n> {
  const i18n = setupI18n();
  i18n.setMessagesCompiler(compileMessage);
  i18n.load(language, (await CATALOGUES[language]()).default);
  i18n.activate(language);
  return i18n;
}

export function firstLanguage(): Language {
  const atTheDoor = document.cookie.match(/(?:^|; )hilo_lang=(\w+)/)?.[1] ?? "";
  const wishes = [atTheDoor, localStorage.getItem(KEPT) ?? "", ...navigator.languages];
  for (const wish of wishes) {
    const found = LANGUAGES.find((one) => one === wish.split("-")[0]);
    if (found) return found;
  }
  return "en";
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT, language);
  document.cookie = `hilo_lang=${language}; path=/; max-age=31536000; samesite=lax`;
  document.documentElement.lang = language;
}

export function localeOf(language: Language): string {
  return navigator.languages.find((one) => one.split("-")[0] === language) ?? (language === "es" ? "es-ES" : "en-GB");
}

export const WordsContext = createContext<Words | null>(null);

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (!words) throw new Error("outside of WordsProvider");
  return words;
}
