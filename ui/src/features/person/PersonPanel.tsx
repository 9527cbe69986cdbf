import { ActionIcon, Button, Drawer } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, once, take, type Schemas } from "@/api/client";
import { conversationsOf, customer, preferences, type Opened } from "@/api/queries";
import { ChannelIcon } from "@/shared/channels";
import { Face } from "@/shared/Face";
import { useWords, type Key } from "@/shared/i18n";
import { IconClose, IconMerge, IconShield } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { brief, dateOf, useNow } from "@/shared/time";
import { useTell } from "@/shared/Toasts";
import { usePlace, writePlace } from "../inbox/place";
import { useDead } from "./dead";
import { addressOf, reasonsOf } from "./names";
import { anew } from "./record";
import { wishOf } from "./wish";
import styles from "./PersonPanel.module.css";

interface Props {
  customerId: string;
  conversation: Opened;
  drawer: boolean;
  close: () => void;
}

/** Who it is: how that is known, what they allow, who belongs to them, what else they wrote. */
export default function PersonPanel({ customerId, conversation, drawer, close }: Props) {
  const { say } = useWords();
  const content = <Content customerId={customerId} conversation={conversation} close={drawer ? close : undefined} />;
  if (!drawer) return <aside className={styles.panel} aria-label={say("person.title")}>{content}</aside>;
  return (
    <Drawer opened onClose={close} position="right" size={360} withCloseButton={false} padding={0} lockScroll={false} attributes={{ content: { "aria-label": say("person.title"), "aria-labelledby": undefined } }}>
      <div className={styles.inside}>{content}</div>
    </Drawer>
  );
}

function Content({ customerId, conversation, close }: { customerId: string; conversation: Opened; close?: () => void }) {
  const { say, locale } = useWords();
  const now = useNow();
  const asked = useQuery(customer(customerId));
  if (asked.error && !asked.data) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const person = asked.data;
  const name = person.name || say("person.nameless");
  return (
    <>
      <header className={styles.head}>
        <Face name={person.name} size={44} />
        <div className={styles.who}>
          <h2 className="cut"><Link href={`/people/${person.id}`} className={styles.whole} title={say("record.whole")}>{name}</Link></h2>
          <p className="quiet">{say("person.since", { date: dateOf(person.created_at, locale, now) })}</p>
        </div>
        {close && (
          <ActionIcon variant="subtle" color="gray" aria-label={say("do.close")} onClick={close}>
            <IconClose size={18} />
          </ActionIcon>
        )}
      </header>
      <Suggestions person={person} />
      <Identifiers person={person} />
      <Relations person={person} />
      <Wishes customerId={customerId} />
      <Others customerId={customerId} current={conversation.id} />
      <p className={styles.foot}><Link href={`/people/${person.id}`}>{say("record.whole")}</Link></p>
    </>
  );
}

type Person = Schemas["CustomerView"];

function Identifiers({ person }: { person: Person }) {
  const { say } = useWords();
  const deadOf = useDead(person.id);
  return (
    <section className={styles.part}>
      <h3>{say("person.identities")}</h3>
      <ul className={styles.lines}>
        {person.identifiers.map((one) => {
          const dead = deadOf(one);
          return (
            <li key={one.id}>
              <span className={styles.address}>
                <span className="cut" title={one.value}>{addressOf(one.value, say)}</span>
                {dead && <span className={styles.dead} title={dead.reason}>{dead.words}</span>}
              </span>
              <span className={styles.proof} data-sure={one.assurance >= 2 || undefined} title={one.method}>
                {one.assurance >= 2 && <IconShield size={13} aria-hidden="true" />}
                {say(`assurance.${one.assurance}` as Key)}
              </span>
            </li>
          );
        })}
        {!person.identifiers.length && <li className="quiet">{say("person.no_identities")}</li>}
      </ul>
    </section>
  );
}

function Relations({ person }: { person: Person }) {
  const { say } = useWords();
  const live = person.relations.filter((one) => one.live);
  if (!live.length) return null;
  return (
    <section className={styles.part}>
      <h3>{say("person.relations")}</h3>
      <ul className={styles.lines}>
        {live.map((one) => (
          <li key={one.id}>
            <span className="cut">{one.other.name || say("person.nameless")}</span>
            <span className="quiet">{say(`relation.${one.kind}.${one.side}` as Key)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Probably the same person, with the reasons; one decides, and can undo it. */
function Suggestions({ person }: { person: Person }) {
  const { say, locale } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const may = useMay("customers.merge");
  const decide = useMutation({
    mutationFn: ({ id, decision }: { id: string; decision: "accept" | "refuse" | "never" }) =>
      take(api.POST("/api/v1/suggestions/{suggestion_id}/decision", { params: { path: { suggestion_id: id }, header: once() }, body: { decision, into: decision === "accept" ? person.id : null } })),
    onSuccess: (made) => {
      const merge = made.merge;
      if (merge) tell.say(say("person.merged"), { label: say("do.undo"), act: () => part.mutate(merge.id), seconds: 15, asks: [`/api/v1/customers/${person.id}/merges/${merge.id}`] });
    },
    onError: tell.trouble,
    onSettled: () => anew(queries),
  });
  const part = useMutation({
    mutationFn: (merge: string) => take(api.DELETE("/api/v1/customers/{customer_id}/merges/{merge_id}", { params: { path: { customer_id: person.id, merge_id: merge }, header: once() } })),
    onError: tell.trouble,
    onSettled: () => anew(queries),
  });
  if (!person.suggestions.length) return null;
  return (
    <section className={styles.part} data-notice="">
      <h3><IconMerge size={14} aria-hidden="true" /> {say("person.suggestions")}</h3>
      {person.suggestions.slice(0, 3).map((one) => (
        <div key={one.id} className={styles.suggestion}>
          <p>
            <strong>{one.other.name || say("person.nameless")}</strong>
            {one.p !== null && <span className="quiet figures"> {new Intl.NumberFormat(locale, { style: "percent" }).format(Math.min(one.p, 0.99))}</span>}
          </p>
          <p className="quiet">{reasonsOf(one.reasons, say).filter((each) => each.bits === null || each.bits > 0).slice(0, 3).map((each) => each.words).join(" · ")}</p>
          {may && (
            <div className={styles.choices}>
              <Button size="compact-xs" loading={decide.isPending} onClick={() => decide.mutate({ id: one.id, decision: "accept" })}>{say("person.same")}</Button>
              <Button size="compact-xs" variant="default" onClick={() => decide.mutate({ id: one.id, decision: "refuse" })}>{say("person.not_now")}</Button>
              <Button size="compact-xs" variant="default" onClick={() => decide.mutate({ id: one.id, decision: "never" })}>{say("person.never")}</Button>
            </div>
          )}
        </div>
      ))}
    </section>
  );
}

function Wishes({ customerId }: { customerId: string }) {
  const { say } = useWords();
  const may = useMay("consent.read");
  const { data } = useQuery({ ...preferences(customerId), enabled: may });
  if (!data?.items.length) return null;
  return (
    <section className={styles.part}>
      <h3>{say("person.wishes")}</h3>
      <ul className={styles.lines}>
        {data.items.map((one) => {
          const wish = wishOf(one);
          return (
            <li key={`${one.kind}${one.value}`}>
              <span className="cut">{one.value}</span>
              <span className={styles.wish} data-no={["nothing", "answers", "no_promotions"].includes(wish) || undefined}>
                {say(`wish.${wish}`)}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Others({ customerId, current }: { customerId: string; current: string }) {
  const { say, locale } = useWords();
  const now = useNow();
  const [place] = usePlace();
  const { data } = useQuery(conversationsOf(customerId));
  const others = data?.items.filter((one) => one.id !== current) ?? [];
  if (!others.length) return null;
  return (
    <section className={styles.part}>
      <h3>{say("person.others")}</h3>
      <ul className={styles.lines}>
        {others.map((one) => (
          <li key={one.id}>
            <Link href={writePlace({ ...place, open: one.id })} className={`${styles.other} cut`}>
              {one.channels.map((kind) => <ChannelIcon key={kind} kind={kind} size={13} />)} {one.subject || one.last.text || one.number}
            </Link>
            <span className="quiet">{brief(one.last.at, now, locale, say)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
