import { SegmentedControl } from "@mantine/core";
import { useWords } from "@/shared/i18n";

/** In which language it is said, where there are several. */
export function Languages({ of, spoken, choose }: { of: string[]; spoken: string; choose: (language: string) => void }) {
  const { say, locale } = useWords();
  if (of.length < 2) return null;
  const names = new Intl.DisplayNames(locale, { type: "language" });
  return <SegmentedControl size="xs" value={spoken} onChange={choose} aria-label={say("answers.language")} data={of.map((one) => ({ value: one, label: capital(names.of(one) ?? one, locale) }))} />;
}

const capital = (name: string, locale: string): string => name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
