import { useQuery } from "@tanstack/react-query";
import { preferences } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { dateOf, useNow } from "@/shared/time";
import type { Preference } from "./record";

export interface Dead {
  /** Since when everything comes back, with the code of who said so. */
  words: string;
  reason: string;
}

/** Of an address of this person whether it is dead; undefined: as far as is known, it lives. */
export function useDead(customerId: string): (address: { kind: string; value: string }) => Dead | undefined {
  const { say, locale } = useWords();
  const now = useNow();
  const asked = useQuery({ ...preferences(customerId), enabled: useMay("consent.read") });
  return ({ kind, value }) => {
    const found = asked.data?.items.find((one) => one.kind === kind && one.value === value);
    const stop = found && deadOf(found);
    if (!stop) return undefined;
    const { code, reason } = stop.evidence as { code?: string; reason?: string };
    const since = say("person.dead", { date: dateOf(stop.at, locale, now) });
    return { words: code ? `${since} · ${code}` : since, reason: reason ?? "" };
  };
}

const deadOf = (one: Preference) => one.suppressions.find((stop) => stop.scope === "bouncing" && !stop.lifted_at);
