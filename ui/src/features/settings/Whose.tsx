import { Badge, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/api/client";
import { teams } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useMay, useMe } from "@/shared/me";

type Kept = Pick<Schemas["CannedAnswer"], "whose" | "team">;

/** Whether one may change it: one's own, of one's teams, and with the right to keep them every one. */
export function useMine(): (one: Kept) => boolean {
  const every = useMay("answers.manage");
  const me = useMe();
  return (one) => every || one.whose === "own" || (one.whose === "team" && (me.teams ?? []).includes(one.team?.id ?? ""));
}

export function Whose({ of, languages }: { of: Kept; languages: string[] }) {
  const { say } = useWords();
  return (
    <>
      <Badge size="sm" variant="default" tt="none">{of.whose === "everybody" ? say("answers.everybodys") : of.whose === "own" ? say("answers.own") : of.team?.name}</Badge>{" "}
      <Badge size="sm" variant="default">{languages.join(" · ")}</Badge>
    </>
  );
}

/** Of everybody, of a team that one is in, or one's own; only what one may. The value is `own`, `everybody` or a team's id. */
export function WhoseField({ value, choose }: { value: string; choose: (value: string) => void }) {
  const { say } = useWords();
  const every = useMay("answers.manage");
  const me = useMe();
  const { data } = useQuery(teams);
  const groups = (data?.items ?? []).filter((team) => every || (me.teams ?? []).includes(team.id));
  const options = [{ value: "own", label: say("answers.only_me") }, ...groups.map((team) => ({ value: team.id, label: team.name })), ...(every ? [{ value: "everybody", label: say("answers.everybodys") }] : [])];
  return <Select label={say("answers.whose")} allowDeselect={false} data={options} value={value} onChange={(chosen) => chosen && choose(chosen)} />;
}

export const whoseOf = (one: Kept | null): string => (one === null ? "own" : one.whose === "team" ? (one.team?.id ?? "own") : one.whose);
export const asWhose = (value: string): { whose: Kept["whose"]; team: string | null } => (value === "own" || value === "everybody" ? { whose: value, team: null } : { whose: "team", team: value });
