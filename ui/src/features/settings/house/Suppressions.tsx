import { Badge, Button, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { api, take, Trouble, type Schemas } from "@/api/client";
import { useWords, type Key } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { nameOf, wordOf } from "../../person/names";
import { findsPeople, handleWords, proofWords } from "./handles";
import { Card, More, When } from "./kit";
import styles from "./house.module.css";
import { AddStop, FindStops, LiftStop } from "./StopForms";
import { identifierName } from "./words";

type Stop = Schemas["Suppression"];
const HARD: Stop["scope"][] = ["everything", "bouncing"]; // not even answers go there
const STATES = ["standing", "ended"] as const;
const SOFT = { variant: "light", bg: "var(--warn-bg)", c: "var(--warn)" };

/** Where nothing may be sent, and what of it: by whose word, and who lifted it again. What is sought stands in the address. */
export default function Suppressions() {
  const { say } = useWords();
  const may = useMay("consent.write");
  const [path, go] = useLocation();
  const search = useSearch();
  const { kind, value, state } = useMemo(() => {
    const said = new URLSearchParams(search);
    return { kind: said.get("kind") ?? "", value: said.get("value") ?? "", state: STATES.find((one) => one === said.get("state")) };
  }, [search]);
  const show = (wanted: Record<string, string>) => go(Object.keys(wanted).length ? `${path}?${new URLSearchParams(wanted)}` : path, { replace: true });
  const find = (wanted: { kind: string; value: string } | null) => show({ ...wanted, ...(state && { state }) });
  const choose = (chosen: string) => show({ ...(kind && value && { kind, value }), ...(chosen !== "all" && { state: chosen }) });
  const [adding, setAdding] = useState(false);
  const [lifting, setLifting] = useState<Stop | null>(null);
  const sought = Boolean(kind && value);
  const asked = useInfiniteQuery({
    queryKey: ["suppressions", sought ? kind : "", sought ? value : "", state ?? ""],
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/suppressions", { params: { query: { ...(sought ? { kind, value } : {}), ...(state && { standing: state === "standing" }), cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const unusable = asked.error instanceof Trouble && asked.error.code === "unusable_handle";
  const all = asked.data?.pages.flatMap((page) => page.items);
  return (
    <Card whole title={say("stops.title")} hint={say("stops.hint")} actions={may && <Button size="compact-md" onClick={() => setAdding(true)}>{say("stops.add")}</Button>}>
      <FindStops kind={kind} value={value} wrong={unusable} find={find} />
      <SegmentedControl className={styles.choice} aria-label={say("stops.which")} value={state ?? "all"} onChange={choose} data={["all", ...STATES].map((one) => ({ value: one, label: say(`stops.${one}` as Key) }))} />
      {all?.length === 0 && (state ? <Empty title={say(state === "standing" ? "stops.none_stands" : "stops.none_ended")} hint={say("stops.none_so_hint")} /> : sought ? <Empty title={say("stops.not_found", { value })} hint={say("stops.not_found_hint")} /> : <Empty title={say("stops.none")} hint={say("stops.none_hint")} />)}
      {all && all.length > 0 && <ul className={styles.rows}>{all.map((one) => <StopRow key={one.id} one={one} lift={may ? () => setLifting(one) : undefined} />)}</ul>}
      {asked.error && !unusable ? <Failed error={asked.error} again={() => void asked.refetch()} /> : !all && !unusable && <Loading rows={6} />}
      <More pages={asked} />
      {adding && <AddStop kind={kind} value={value} close={() => setAdding(false)} />}
      {lifting && <LiftStop one={lifting} close={() => setLifting(null)} />}
    </Card>
  );
}

function StopRow({ one, lift }: { one: Stop; lift?: () => void }) {
  const { say } = useWords();
  const mayLook = useMay("customers.read");
  const value = handleWords(one.value, say);
  const said = [identifierName(one.kind, say), wordOf(say, `stopped.${one.source}`), nameOf(one.by)].filter(Boolean).join(" · ");
  const proof = proofWords(one.evidence);
  return (
    <li data-off={one.lifted_at ? "" : undefined}>
      <div>
        <div className={`${styles.name} ${styles.titled}`}>
          <span>{value}</span>
          <Badge size="sm" {...(one.lifted_at ? { variant: "default" } : HARD.includes(one.scope) ? { variant: "light", color: "red" } : SOFT)}>{say(`stop.${one.scope}` as Key)}</Badge>
        </div>
        <div className={styles.sub}>{said} · <When at={one.at} /></div>
        {proof && <div className={styles.sub}>{say("stops.quoted", { words: proof })}</div>}
        {one.lifted_at && <div className={styles.sub}>{[say("stops.lifted_by", { name: nameOf(one.lifted_by) || say("actor.system") }), one.lift_reason].filter(Boolean).join(": ")} · <When at={one.lifted_at} /></div>}
      </div>
      <div className={styles.acts}>
        {mayLook && findsPeople(one.value) && <Button component={Link} href={`/people?q=${encodeURIComponent(one.value)}`} size="compact-md" variant="default" aria-label={say("stops.whose_of", { value })}>{say("stops.whose")}</Button>}
        {lift && !one.lifted_at && <Button size="compact-md" variant="default" aria-label={say("stops.lift_of", { value })} onClick={lift}>{say("record.lift")}</Button>}
      </div>
    </li>
  );
}
