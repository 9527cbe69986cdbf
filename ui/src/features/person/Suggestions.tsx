import { Button } from "@mantine/core";
import { Link } from "wouter";
import { api, once, take, type Schemas } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { IconMerge } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { useTell } from "@/shared/Toasts";
import { Face } from "@/shared/Face";
import { useHere } from "@/shared/here";
import { reasonsOf } from "./names";
import { useAct, type Suggestion } from "./record";
import { Part } from "./Part";
import styles from "./PersonPage.module.css";

type Pair = Pick<Suggestion, "id" | "other" | "p" | "reasons">;

/** Probably the same person, each with what speaks for it and against; one decides, and can undo it. */
export function Suggestions({ of, items }: { of: string; items: readonly Pair[] }) {
  const { say } = useWords();
  if (!items.length) return null;
  return (
    <Part title={say("person.suggestions")} icon={<IconMerge size={15} aria-hidden="true" />} notice wide>
      <ul className={styles.rows}>{items.map((one) => <SuggestionRow key={one.id} one={one} into={of} />)}</ul>
    </Part>
  );
}

export function SuggestionRow({ one, into, both }: { one: Pair; into: string; both?: Schemas["Likely"]["one"] }) {
  const { say, locale } = useWords();
  const may = useMay("customers.merge");
  const decide = useDecision(into);
  const name = one.other.name || say("person.nameless");
  return (
    <li className={styles.row}>
      <Face name={one.other.name} size={34} />
      <div className={styles.grow}>
        <p className={styles.line}>
          {both && <><Link href={`/people/${both.id}`} className="strong">{both.name || say("person.nameless")}</Link><span className="quiet">≈</span></>}
          <Link href={`/people/${one.other.id}`} className="strong">{name}</Link>
          {one.p !== null && <span className={`${styles.chip} figures`}>{new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(Math.min(one.p, 0.999))}</span>}
        </p>
        <Reasons reasons={one.reasons} />
      </div>
      {may && (
        <div className={styles.choices}>
          <Button size="compact-sm" loading={decide.busy} onClick={() => decide.run(one.id, "accept")}>{say("person.same")}</Button>
          <Button size="compact-sm" variant="default" onClick={() => decide.run(one.id, "refuse")}>{say("person.not_now")}</Button>
          <Button size="compact-sm" variant="default" onClick={() => decide.run(one.id, "never")}>{say("person.never")}</Button>
        </div>
      )}
    </li>
  );
}

const FIRST = 4;

/** What speaks for it in green, against it in amber: words and a sign, not the colour alone. */
export function Reasons({ reasons }: { reasons: Suggestion["reasons"] }) {
  const { say } = useWords();
  const [all, setAll] = useHere("all suggestions", false);
  const told = reasonsOf(reasons, say);
  return (
    <p className={styles.reasons}>
      {told.slice(0, all ? undefined : FIRST).map((one) => (
        <span key={one.words} className={styles.chip} data-good={one.bits === null || one.bits > 0 || undefined} data-warn={(one.bits !== null && one.bits < 0) || undefined}>
          {one.bits !== null && one.bits < 0 ? "−" : "+"} {one.words}
        </span>
      ))}
      {told.length > FIRST && !all && <button type="button" className={styles.textButton} onClick={() => setAll(true)}>{say("record.more_reasons", { count: told.length - FIRST })}</button>}
    </p>
  );
}

/** Accepts, refuses or forbids; what was joined can be undone from the notice. */
export function useDecision(into: string): { run: (id: string, decision: "accept" | "refuse" | "never") => void; busy: boolean } {
  const { say } = useWords();
  const tell = useTell();
  const [act, busy] = useAct();
  const part = (merge: string) => act(() => take(api.DELETE("/api/v1/customers/{customer_id}/merges/{merge_id}", { params: { path: { customer_id: into, merge_id: merge }, header: once() } })));
  const run = (id: string, decision: "accept" | "refuse" | "never") =>
    void act(
      () => take(api.POST("/api/v1/suggestions/{suggestion_id}/decision", { params: { path: { suggestion_id: id }, header: once() }, body: { decision, into: decision === "accept" ? into : null } })),
      ({ merge }) => (merge ? tell.say(say("person.merged"), { label: say("do.undo"), act: () => void part(merge.id), seconds: 15, asks: [`/api/v1/customers/${into}/merges/${merge.id}`] }) : tell.say(say(decision === "never" ? "record.never_said" : "record.refused"))),
    );
  return { run, busy };
}
