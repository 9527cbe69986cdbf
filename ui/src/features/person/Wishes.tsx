import { Button, Select, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take } from "@/api/client";
import { preferences } from "@/api/queries";
import { useHere } from "@/shared/here";
import { useWords, type Key } from "@/shared/i18n";
import { IconCheck, IconClose } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { dateOf, useNow } from "@/shared/time";
import { Ask } from "./Ask";
import { nameOf, wordOf } from "./names";
import { Part } from "./Part";
import { useAct, type Person, type Preference } from "./record";
import styles from "./PersonPage.module.css";

const PURPOSES = ["service", "automatic", "promotional"] as const;
const SCOPES = ["promotional", "all", "everything"] as const;
type Purpose = (typeof PURPOSES)[number];
// What each stop refuses: the same table as the send gate's.
const REFUSES: Record<string, readonly Purpose[]> = { promotional: ["promotional"], all: ["promotional", "automatic"], everything: PURPOSES, bouncing: PURPOSES };

/** What may be sent to each address, for each purpose, and the yes or no that says so. */
export function Wishes({ person }: { person: Person }) {
  const { say } = useWords();
  const asked = useQuery(preferences(person.id));
  if (asked.error && !asked.data) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={3} />;
  if (!asked.data.items.length) return <p className={styles.nothing}>{say("consent.none")}</p>;
  return (
    <div className={styles.grid}>
      {asked.data.items.map((one) => <AddressWishes key={`${one.kind} ${one.value}`} one={one} person={person} />)}
    </div>
  );
}

function AddressWishes({ one, person }: { one: Preference; person: Person }) {
  const { say } = useWords();
  const may = useMay("consent.write");
  const [asking, setAsking] = useState<"" | "stop" | "grant">("");
  const stops = one.suppressions.filter((stop) => !stop.lifted_at);
  const assurance = Math.max(0, ...person.identifiers.filter((each) => each.kind === one.kind && each.value === one.value).map((each) => each.assurance));
  return (
    <Part
      title={one.value}
      actions={
        may && (
          <>
            {!one.consent && <Button size="compact-sm" variant="default" onClick={() => setAsking("grant")}>{say("consent.grant")}</Button>}
            <Button size="compact-sm" variant="default" onClick={() => setAsking("stop")}>{say("consent.stop")}</Button>
          </>
        )
      }
    >
      <table className={styles.matrix}>
        <caption className="unseen">{say("consent.matrix", { address: one.value })}</caption>
        <tbody>
          {PURPOSES.map((purpose) => {
            const stop = stops.find((each) => REFUSES[each.scope]?.includes(purpose));
            const yes = !stop && (purpose !== "promotional" || one.consent !== null);
            const why = stop ? say(`stop.${stop.scope}` as Key) : purpose === "promotional" ? say(one.consent ? "consent.given" : "consent.missing") : say("consent.by_itself");
            return (
              <tr key={purpose}>
                <th scope="row">{say(`purpose.${purpose}` as Key)}</th>
                <td data-yes={yes || undefined}>
                  {yes ? <IconCheck size={14} aria-hidden="true" /> : <IconClose size={14} aria-hidden="true" />}
                  {say(yes ? "consent.yes" : "consent.no")}
                </td>
                <td className="quiet">{why}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <ul className={styles.rows}>
        {one.consent && <ConsentRow one={one} />}
        {stops.map((stop) => <StopRow key={stop.id} stop={stop} />)}
      </ul>
      <History one={one} />
      {asking === "stop" && <Stop one={one} close={() => setAsking("")} />}
      {asking === "grant" && <Grant one={one} assurance={assurance} close={() => setAsking("")} />}
    </Part>
  );
}

// What is no text, and the ids of rows, tell a reader nothing.
const told = (evidence: Record<string, unknown>) => Object.values(evidence).filter((one) => typeof one === "string" && one && !/^[0-9a-f-]{36}$/.test(one)).join(", ");

function ConsentRow({ one }: { one: Preference }) {
  const { say, locale } = useWords();
  const now = useNow();
  const may = useMay("consent.write");
  const [act, busy] = useAct();
  const yes = one.consent!;
  const withdraw = () => act(() => take(api.DELETE("/api/v1/consents/{consent_id}", { params: { path: { consent_id: yes.id }, header: once() } })));
  return (
    <li className={styles.row}>
      <div className={styles.grow}>
        <p>{say("consent.granted", { date: dateOf(yes.granted_at, locale, now) })}</p>
        <p className="quiet">{[nameOf(yes.by), say(`assurance.${yes.assurance}` as Key), told(yes.evidence)].filter(Boolean).join(" · ")}</p>
      </div>
      {may && <Button size="compact-sm" variant="subtle" color="gray" loading={busy} onClick={() => void withdraw()}>{say("consent.withdraw")}</Button>}
    </li>
  );
}

function StopRow({ stop }: { stop: Preference["suppressions"][number] }) {
  const { say, locale } = useWords();
  const now = useNow();
  const may = useMay("consent.write");
  const [act, busy] = useAct();
  const [lifting, setLifting] = useState(false);
  const lift = (reason: string) => act(() => take(api.POST("/api/v1/suppressions/{suppression_id}/lift", { params: { path: { suppression_id: stop.id }, header: once() }, body: { reason } })), () => setLifting(false));
  return (
    <li className={styles.row}>
      <div className={styles.grow}>
        <p>{say(`stop.${stop.scope}` as Key)}</p>
        <p className="quiet">{[wordOf(say, `stopped.${stop.source}`), nameOf(stop.by), dateOf(stop.at, locale, now), told(stop.evidence)].filter(Boolean).join(" · ")}</p>
      </div>
      {may && <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setLifting(true)}>{say("record.lift")}</Button>}
      {lifting && <Ask title={say("consent.lift_title", { address: stop.value })} label={say("record.lift")} hint={say("consent.lift_hint")} reason="must" busy={busy} close={() => setLifting(false)} run={(reason) => void lift(reason)} />}
    </li>
  );
}

function Stop({ one, close }: { one: Preference; close: () => void }) {
  const { say } = useWords();
  const [act, busy] = useAct();
  const [scope, setScope] = useState<(typeof SCOPES)[number]>("promotional");
  const stop = (words: string) =>
    act(() => take(api.POST("/api/v1/suppressions", { params: { header: once() }, body: { kind: one.kind, value: one.value, scope, source: "staff", evidence: words ? { words } : {} } })), close);
  return (
    <Ask title={say("consent.stop_title", { address: one.value })} label={say("consent.stop")} busy={busy} close={close} run={(words) => void stop(words)}>
      <Select label={say("consent.what")} allowDeselect={false} data-autofocus value={scope} onChange={(chosen) => setScope(chosen as typeof scope)} data={SCOPES.map((each) => ({ value: each, label: say(`stop.${each}` as Key) }))} />
    </Ask>
  );
}

/** A yes needs a proof: the words that were said, and an address that is proven to be theirs. */
function Grant({ one, assurance, close }: { one: Preference; assurance: number; close: () => void }) {
  const { say } = useWords();
  const [act, busy] = useAct();
  const [words, setWords] = useState("");
  const sure = assurance >= 2;
  const grant = () =>
    act(() => take(api.POST("/api/v1/consents", { params: { header: once() }, body: { kind: one.kind, value: one.value, assurance, evidence: { words: words.trim() } } })), close);
  return (
    <Ask title={say("consent.grant_title", { address: one.value })} label={say("consent.grant")} hint={say(sure ? "consent.grant_hint" : "consent.not_proven")} reason="none" ready={sure && !!words.trim()} busy={busy} close={close} run={() => void grant()}>
      <Textarea label={say("consent.proof")} description={say("consent.proof_hint")} autosize minRows={2} maxLength={500} value={words} disabled={!sure} data-autofocus onChange={(event) => setWords(event.currentTarget.value)} />
    </Ask>
  );
}

/** Every yes and no that ever was said for the address; asked for when it is unfolded. */
function History({ one }: { one: Preference }) {
  const { say, locale } = useWords();
  const now = useNow();
  const [open, setOpen] = useHere(`history ${one.kind} ${one.value}`, false);
  const { data } = useQuery({
    queryKey: ["preferences", "history", one.kind, one.value],
    queryFn: async () => {
      const query = { kind: one.kind, value: one.value, limit: 50 };
      const [yes, no] = await Promise.all([take(api.GET("/api/v1/consents", { params: { query } })), take(api.GET("/api/v1/suppressions", { params: { query } }))]);
      const lines = [
        ...yes.items.flatMap((each) => [{ at: each.granted_at, words: say("consent.given"), by: nameOf(each.by) }, ...(each.withdrawn_at ? [{ at: each.withdrawn_at, words: say("consent.withdrawn"), by: nameOf(each.withdrawn_by) }] : [])]),
        ...no.items.flatMap((each) => [{ at: each.at, words: say(`stop.${each.scope}` as Key), by: nameOf(each.by) }, ...(each.lifted_at ? [{ at: each.lifted_at, words: say("consent.lifted", { reason: each.lift_reason ?? "" }), by: nameOf(each.lifted_by) }] : [])]),
      ];
      return lines.sort((a, b) => b.at.localeCompare(a.at));
    },
    enabled: open,
  });
  return (
    <details className={styles.more} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say("consent.history")}</summary>
      <ul className={styles.rows}>
        {data?.map((each, n) => <li key={n} className="quiet">{[dateOf(each.at, locale, now), each.words, each.by].filter(Boolean).join(" · ")}</li>)}
        {data?.length === 0 && <li className="quiet">{say("consent.no_history")}</li>}
      </ul>
    </details>
  );
}
