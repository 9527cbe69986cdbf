import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/api/client";
import { tags, teams, users } from "@/api/queries";
import { useWords, type Key } from "@/shared/i18n";

/** What a macro does besides what it says, a line each. */
export function useEffects(does: Schemas["Does"]): string[] {
  const { say, locale } = useWords();
  const { data: known } = useQuery(tags);
  const { data: people } = useQuery(users);
  const { data: groups } = useQuery(teams);
  const tag = (id: string) => known?.items.find((one) => one.id === id)?.name ?? "…";
  const lines: string[] = [];
  if (does.add_tags?.length) lines.push(say("macro.adds", { names: does.add_tags.map(tag).join(", ") }));
  if (does.remove_tags?.length) lines.push(say("macro.removes", { names: does.remove_tags.map(tag).join(", ") }));
  if (does.priority) lines.push(say("macro.priority", { name: say(`priority.${does.priority}` as Key) }));
  if (does.assignee === "me") lines.push(say("macro.to_me"));
  else if (does.assignee === "nobody") lines.push(say("macro.to_nobody"));
  else if (does.assignee) lines.push(say("macro.to", { name: people?.items.find((one) => one.id === does.assignee)?.name ?? "…" }));
  if (does.team) lines.push(say("macro.to_team", { name: groups?.items.find((one) => one.id === does.team)?.name ?? "…" }));
  if (does.then === "close") lines.push(say("macro.closes"));
  if (does.then === "snooze") lines.push(does.hours ? say("macro.snoozes", { time: new Intl.NumberFormat(locale, { style: "unit", unit: does.hours % 24 ? "hour" : "day", unitDisplay: "long" }).format(does.hours % 24 ? does.hours : does.hours / 24) }) : say("macro.snoozes_until"));
  return lines;
}
