import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { api, take } from "@/api/client";
import { Face } from "@/shared/Face";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import personStyles from "../../person/PersonPage.module.css";
import { Reasons, SuggestionRow } from "../../person/Suggestions";
import { Card, More } from "./kit";
import styles from "./Quality.module.css";

const COUNTED = 10_000; // the server counts no further

const find = () => take(api.GET("/api/v1/identity-quality", { params: { query: { limit: 1 } } }));
const findTwo = (cursor: string | null) => take(api.GET("/api/v1/identity-quality/over-merges", { params: { query: { cursor } } }));
type Found = Awaited<ReturnType<typeof find>>;

/** How well it is known who is who: what was joined, what waits, who may be two, and who may be one. */
export default function Quality() {
  const { say } = useWords();
  const mayDecide = useMay("customers.merge");
  const asked = useQuery({ queryKey: ["customer", "quality"], queryFn: find });
  if (asked.error && !asked.data) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={6} />;
  const { counts } = asked.data;
  return (
    <div className={styles.stack}>
      <Figures found={asked.data} />
      <Card title={say("quality.two")} hint={say("quality.two_hint")}><PerhapsTwo /></Card>
      <Card title={say("quality.one")} hint={say("quality.one_hint")} actions={mayDecide && counts.open > 0 && <Button component={Link} href="/people/duplicates" size="compact-md" variant="default">{say("quality.all_suggestions")}</Button>}>
        <PerhapsOne weaker={counts.open - counts.strong} />
      </Card>
    </div>
  );
}

function PerhapsTwo() {
  const { say } = useWords();
  const asked = useInfiniteQuery({
    queryKey: ["customer", "quality", "two"],
    queryFn: ({ pageParam }) => findTwo(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  if (asked.error && !asked.data) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const all = asked.data?.pages.flatMap((page) => page.items);
  if (!all) return <Loading rows={3} />;
  if (!all.length) return <p className={styles.rest}>{say("quality.no_two")}</p>;
  return (
    <>
      <ul className={`${personStyles.rows} ${styles.people}`}>{all.map((each) => <MaybeTwo key={each.profiles.join()} one={each} />)}</ul>
      <More pages={asked} />
    </>
  );
}

function PerhapsOne({ weaker }: { weaker: number }) {
  const { say } = useWords();
  const asked = useInfiniteQuery({
    queryKey: ["customer", "quality", "one"],
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/identity-quality/under-merges", { params: { query: { cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  if (asked.error && !asked.data) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const all = asked.data?.pages.flatMap((page) => page.items);
  if (!all) return <Loading rows={3} />;
  if (!all.length) return <p className={styles.rest}>{say("quality.no_one")}{weaker > 0 && ` ${say("quality.weaker", { count: weaker })}`}</p>;
  return (
    <>
      <ul className={`${personStyles.rows} ${styles.people}`}>{all.map((each) => <SuggestionRow key={each.id} one={each} into={each.one.id} both={each.one} />)}</ul>
      <More pages={asked} />
    </>
  );
}

/** Each figure says in words what it counts, and leads to what is behind it where somebody may see that. */
function Figures({ found: { counts, precision } }: { found: Found }) {
  const { say, locale } = useWords();
  const mayDecide = useMay("customers.merge");
  const mayRead = useMay("customers.read");
  const mayLimit = useMay("customers.manage");
  const number = (count: number) => (count >= COUNTED ? say("quality.at_least", { count: COUNTED }) : new Intl.NumberFormat(locale).format(count));
  const decided = counts.accepted + counts.refused + counts.never;
  const percent = (part: number) => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(part);
  return (
    <Card title={say("quality.figures")} hint={say("quality.figures_hint")}>
      <ul className={styles.figures}>
        <Figure is={`≈ ${new Intl.NumberFormat(locale).format(counts.customers_about)}`} of={say("quality.people")} more={say("quality.profiles", { count: counts.profiles_about })} to={mayRead && "/people"} label={say("quality.see_people")} />
        <Figure is={number(counts.open)} of={say("quality.open")} more={say("quality.strong", { count: counts.strong })} to={mayDecide && counts.open > 0 && "/people/duplicates"} label={say("quality.see_open")} />
        {precision === null
          ? <Figure is={number(decided)} of={say("quality.none_decided")} />
          : <Figure is={percent(precision)} of={say("quality.right")} more={say("quality.decided", { accepted: counts.accepted, refused: counts.refused, never: counts.never })} />}
        <Figure is={number(counts.doubted)} of={say("quality.may_be_two")} more={counts.doubted > 0 && say("quality.may_be_two_more", { count: counts.vetoed })} />
        <Figure is={number(counts.merges)} of={say("quality.merges")} more={say("quality.undone", { undone: counts.undone, extractions: counts.extractions })} />
        <Figure is={number(counts.to_compare)} of={say("quality.to_compare")} more={say("quality.to_compare_more")} />
        <Figure is={number(counts.shared)} of={say("quality.shared")} more={counts.shared > 0 && say("quality.shared_more", { count: counts.shared_by_limit })} to={mayLimit && "/settings/identifiers?mark=shared"} label={say("quality.see_shared")} />
        <Figure is={number(counts.blocked)} of={say("quality.blocked")} more={say("quality.blocked_more")} to={mayLimit && "/settings/identifiers?mark=blocked"} label={say("quality.see_blocked")} />
      </ul>
    </Card>
  );
}

function Figure({ is, of, more, to, label }: { is: string; of: string; more?: ReactNode; to?: string | false; label?: string }) {
  return (
    <li>
      <p><strong className="figures">{is}</strong> {of}</p>
      {more && <p className={styles.more}>{more}</p>}
      {to && <Link href={to}>{label}</Link>}
    </li>
  );
}

/** One customer of whom something says that they are two; their page takes a profile out. */
function MaybeTwo({ one }: { one: Awaited<ReturnType<typeof findTwo>>["items"][number] }) {
  const { say } = useWords();
  const name = one.customer.name || say("person.nameless");
  return (
    <li className={personStyles.row}>
      <Face name={one.customer.name} size={34} />
      <div className={personStyles.grow}>
        <p className={personStyles.line}>
          <Link href={`/people/${one.customer.id}`} className="strong">{name}</Link>
          <span className={personStyles.chip} data-bad={one.kind === "veto" || undefined} data-warn={one.kind === "weak" || undefined}>{say(one.kind === "veto" ? "quality.veto" : "quality.weak")}</span>
        </p>
        <Reasons reasons={one.reasons} />
      </div>
      <div className={personStyles.choices}>
        <Button component={Link} href={`/people/${one.customer.id}`} size="compact-sm" variant="default" aria-label={say("quality.look_at", { name })}>{say("house.look")}</Button>
      </div>
    </li>
  );
}
