import "@mantine/core/styles/Tabs.layer.css";
import { Button, Menu, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { api, once, take } from "@/api/client";
import { conversationsOf, customer } from "@/api/queries";
import { Face } from "@/shared/Face";
import { useWords, type Key } from "@/shared/i18n";
import { IconBack, IconDots, IconEye, IconMerge } from "@/shared/icons";
import { useMay, useMe } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { dateOf, useNow } from "@/shared/time";
import { titled } from "../notifications/title";
import { Ask } from "./Ask";
import { Identities } from "./Identities";
import { MergeDialog } from "./MergeDialog";
import { Privacy } from "./Privacy";
import { Related } from "./Related";
import { Routes } from "./Routes";
import { Suggestions } from "./Suggestions";
import { FilesAndNotes, Talks } from "./Talks";
import { Together } from "./Together";
import { WhoTheyAre } from "./WhoTheyAre";
import { Wishes } from "./Wishes";
import { useAct, type Person } from "./record";
import styles from "./PersonPage.module.css";

/** All that is known of one person, each part with what can be done about it. The tab stands in the address. */
export default function PersonPage({ id, tab }: { id: string; tab: string }) {
  const { say } = useWords();
  const [, navigate] = useLocation();
  const asked = useQuery(customer(id));
  const [revealed, setRevealed] = useState<Person | null>(null);
  const found = asked.data;
  // Merged away meanwhile: the address becomes that of whom they belong to.
  useEffect(() => {
    if (found && found.id !== id) navigate(`/people/${found.id}${tab ? `/${tab}` : ""}`, { replace: true });
  }, [found, id, tab, navigate]);
  useEffect(() => {
    return found ? titled(found.name || say("person.nameless")) : undefined;
  }, [found, say]);
  if (asked.error && !found) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!found) return <Loading rows={6} />;
  const person = revealed?.id === found.id ? revealed : found;
  return (
    <>
      <Head person={person} reveal={setRevealed} hidden={revealed === null} />
      <Parts person={person} tab={tab} />
    </>
  );
}

function Parts({ person, tab }: { person: Person; tab: string }) {
  const { say } = useWords();
  const [, navigate] = useLocation();
  const mayConsent = useMay("consent.read");
  const mayExport = useMay("customers.export");
  const mayErase = useMay("customers.erase");
  const tabs: [string, Key, boolean][] = [
    ["overview", "record.tab_overview", true],
    ["conversations", "record.tab_conversations", true],
    ["files", "record.tab_files", true],
    ["wishes", "record.tab_wishes", mayConsent],
    ["privacy", "record.tab_privacy", mayExport || mayErase],
  ];
  const open = tabs.find(([path, , may]) => path === tab && may)?.[0] ?? "overview";
  return (
    <Tabs className={styles.tabs} value={open} onChange={(chosen) => navigate(`/people/${person.id}${chosen === "overview" ? "" : `/${chosen}`}`, { replace: true })} keepMounted={false}>
      <Tabs.List className={styles.tabList}>
        {tabs.filter(([, , may]) => may).map(([path, name]) => <Tabs.Tab key={path} value={path}>{say(name)}</Tabs.Tab>)}
      </Tabs.List>
      <Tabs.Panel value="overview">
        <div className={styles.grid}>
          <Suggestions of={person.id} items={person.suggestions} />
          <div className={styles.column}>
            <Identities person={person} />
            <Related person={person} />
          </div>
          <div className={styles.column}>
            <WhoTheyAre person={person} />
            <Together person={person} />
          </div>
          {mayConsent && <Routes person={person} />}
        </div>
      </Tabs.Panel>
      <Tabs.Panel value="conversations"><Talks id={person.id} /></Tabs.Panel>
      <Tabs.Panel value="files"><FilesAndNotes id={person.id} /></Tabs.Panel>
      <Tabs.Panel value="wishes"><Wishes person={person} /></Tabs.Panel>
      <Tabs.Panel value="privacy"><Privacy person={person} /></Tabs.Panel>
    </Tabs>
  );
}

function Head({ person, reveal, hidden }: { person: Person; reveal: (person: Person) => void; hidden: boolean }) {
  const { say, locale } = useWords();
  const now = useNow();
  const me = useMe();
  const mayMerge = useMay("customers.merge");
  const mayReveal = useMay("masks.reveal") && (me.masks?.length ?? 0) > 0 && hidden;
  const [asking, setAsking] = useState<"" | "merge" | "reveal">("");
  const { data: talks } = useQuery(conversationsOf(person.id));
  const newest = talks?.items[0];
  const language = person.profiles.map((one) => one.language).find(Boolean);
  const facts = [
    person.organisation && say("record.organisation"),
    say("person.since", { date: dateOf(person.created_at, locale, now) }),
    language && new Intl.DisplayNames([locale], { type: "language" }).of(language),
    talks && say("record.talks", { count: talks.items.length, more: talks.next ? "+" : "" }),
  ].filter(Boolean);
  return (
    <header className={styles.head}>
      <div className={styles.back}>
        <Button component={Link} href="/people" variant="subtle" color="gray" size="compact-sm" leftSection={<IconBack size={15} />}>{say("people.title")}</Button>
      </div>
      <Face name={person.name} size={52} />
      <div className={styles.who}>
        <h1>{person.name || say("person.nameless")}</h1>
        <p className="quiet">{facts.join(" · ")}</p>
      </div>
      <div className={styles.headActions}>
        {newest && <Button component={Link} href={`/inbox/all/${newest.id}?state=any`}>{say("record.newest")}</Button>}
        {mayMerge && <Button variant="default" leftSection={<IconMerge size={15} />} onClick={() => setAsking("merge")}>{say("record.merge_with")}</Button>}
        {mayReveal && (
          <Menu>
            <Menu.Target><Button variant="default" px={8} aria-label={say("do.more")}><IconDots size={16} /></Button></Menu.Target>
            <Menu.Dropdown><Menu.Item leftSection={<IconEye size={15} />} onClick={() => setAsking("reveal")}>{say("record.reveal")}</Menu.Item></Menu.Dropdown>
          </Menu>
        )}
      </div>
      {asking === "merge" && <MergeDialog person={person} close={() => setAsking("")} />}
      {asking === "reveal" && <Reveal id={person.id} close={() => setAsking("")} reveal={reveal} />}
    </header>
  );
}

/** What the role masks is shown once, for a reason that the audit log keeps. */
export function Reveal({ id, close, reveal }: { id: string; close: () => void; reveal: (person: Person) => void }) {
  const { say } = useWords();
  const [act, busy] = useAct();
  const run = (reason: string) =>
    act(() => take(api.POST("/api/v1/customers/{customer_id}/reveals", { params: { path: { customer_id: id }, header: once() }, body: { reason } })), (shown) => {
      reveal(shown);
      close();
    });
  return <Ask title={say("record.reveal")} label={say("record.reveal")} hint={say("record.reveal_hint")} reason="must" busy={busy} close={close} run={(reason) => void run(reason)} />;
}
