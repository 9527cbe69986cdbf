import { Button, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useRoute, useSearch } from "wouter";
import { Face } from "@/shared/Face";
import { useWords } from "@/shared/i18n";
import { IconSearch, IconShield } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { dateOf, useNow } from "@/shared/time";
import { Navigation } from "../inbox/Navigation";
import { Palette } from "../palette/Palette";
import { addressOf } from "./names";
import PersonPage from "./PersonPage";
import { duplicates, people } from "./record";
import { SuggestionRow } from "./Suggestions";
import styles from "./PersonPage.module.css";

/** Everybody who ever wrote, probable duplicates among them, and one person: `/people`, `/people/duplicates`, `/people/ID`. */
export default function People({ following }: { following: boolean | null }) {
  const { say } = useWords();
  const [, at] = useRoute("/people/:id?/:tab?");
  const id = at?.id ?? "";
  return (
    <div className={styles.page}>
      <a className={styles.skip} href="#people">{say("people.skip")}</a>
      <Navigation following={following} />
      <main id="people" className={styles.main} tabIndex={-1}>
        <div className={styles.inner}>
          {id === "" ? <Everybody /> : id === "duplicates" ? <Duplicates /> : <PersonPage key={id} id={id} tab={at?.tab ?? ""} />}
        </div>
      </main>
      <Palette />
    </div>
  );
}

function Top({ current }: { current: "all" | "duplicates" }) {
  const { say } = useWords();
  const may = useMay("customers.merge");
  return (
    <header className={styles.top}>
      <h1>{say(current === "all" ? "people.title" : "people.duplicates")}</h1>
      {may && <Button component={Link} href={current === "all" ? "/people/duplicates" : "/people"} variant="default" size="compact-md">{say(current === "all" ? "people.duplicates" : "people.title")}</Button>}
    </header>
  );
}

function Everybody() {
  const { say, locale } = useWords();
  const now = useNow();
  const [, navigate] = useLocation();
  const q = new URLSearchParams(useSearch()).get("q") ?? "";
  const [text, setText] = useState(q);
  const mayImport = useMay("imports.manage");
  const look = useDebouncedCallback((wanted: string) => navigate(wanted ? `/people?q=${encodeURIComponent(wanted)}` : "/people", { replace: true }), 180);
  const asked = useInfiniteQuery({ ...people(q), placeholderData: (before) => before });
  const items = asked.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <Top current="all" />
      <TextInput
        type="search"
        leftSection={<IconSearch size={16} />}
        aria-label={say("people.search")}
        placeholder={say("people.search")}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          look(event.currentTarget.value.trim());
        }}
      />
      {asked.error && !items ? <Failed error={asked.error} again={() => void asked.refetch()} /> : !items ? <Loading rows={8} /> : !items.length ? (
        <Empty title={say(q ? "people.nothing" : "people.nobody")} hint={say(q ? "people.nothing_hint" : "people.nobody_hint")}>
          {!q && mayImport && <Button component={Link} href="/settings/imports" variant="default" size="compact-md">{say("people.import")}</Button>}
        </Empty>
      ) : (
        <div className={styles.part} aria-busy={asked.isPlaceholderData}>
          <ul className={styles.rows}>
            {items.map((one) => (
              <li key={one.id}>
                <Link href={`/people/${one.id}`} className={styles.talk}>
                  <Face name={one.name} size={36} />
                  <span className={styles.grow}>
                    <span className="strong">{one.name || say("person.nameless")}</span>
                    <span className={`${styles.words} quiet cut`}>
                      {one.identifiers.map((each, n) => (
                        <span key={n}>{n > 0 && " · "}{each.assurance >= 2 && <IconShield size={12} className={styles.sure} aria-label={say("assurance.2")} />} {addressOf(each.value, say)}</span>
                      ))}
                    </span>
                  </span>
                  <span className="quiet">{dateOf(one.created_at, locale, now)}</span>
                </Link>
              </li>
            ))}
          </ul>
          {asked.hasNextPage && <Button variant="default" size="compact-sm" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{say("people.more")}</Button>}
        </div>
      )}
    </>
  );
}

function Duplicates() {
  const { say } = useWords();
  const asked = useInfiniteQuery(duplicates);
  const items = asked.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <Top current="duplicates" />
      <p className="quiet">{say("people.duplicates_hint")}</p>
      {asked.error && !items ? <Failed error={asked.error} again={() => void asked.refetch()} /> : !items ? <Loading rows={5} /> : !items.length ? (
        <Empty title={say("people.no_duplicates")} hint={say("people.no_duplicates_hint")} />
      ) : (
        <div className={styles.part}>
          <ul className={styles.rows}>{items.map((one) => <SuggestionRow key={one.id} one={one} into={one.one.id} both={one.one} />)}</ul>
          {asked.hasNextPage && <Button variant="default" size="compact-sm" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{say("people.more")}</Button>}
        </div>
      )}
    </>
  );
}
