import type { I18n } from "@lingui/core";
import { startTransition, useEffect, useMemo, useState, type ReactNode } from "react";
import { keepLanguage, localeOf, speak, WordsContext, type Language, type Words } from "./i18n";

/** `first`: the words to begin with; another language is fetched when it is chosen, and shown at once. */
export function WordsProvider({ first, children }: { first: I18n; children: ReactNode }) {
  const [i18n, setI18n] = useState(first);
  const language = i18n.locale as Language;
  useEffect(() => keepLanguage(language), [language]);
  const words = useMemo<Words>(
    () => ({
      language,
      locale: localeOf(language),
      // Without words for a key it is the key itself; it is no message, and is not read as one.
      say: (key, values) => (key in i18n.messages ? i18n._(key, values) : key),
      choose: (other) => void speak(other).then((spoken) => startTransition(() => setI18n(spoken))),
    }),
    [i18n, language],
  );
  return <WordsContext value={words}>{children}</WordsContext>;
}
