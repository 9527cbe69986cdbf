import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "@mantine/core";
import { Link } from "wouter";
import { api, take } from "@/api/client";
import { thread } from "@/api/queries";
import { ChannelIcon } from "@/shared/channels";
import { useWords, type Key } from "@/shared/i18n";
import { IconFile, IconInbox, IconPencil } from "@/shared/icons";
import { Empty, Failed, Loading } from "@/shared/states";
import { brief, dateOf, useNow } from "@/shared/time";
import { writePlace } from "../inbox/place";
import styles from "./PersonPage.module.css";

const linkTo = (id: string) => writePlace({ view: "all", open: id, filter: { state: "any" } });

// Of the newest words a list has the first 120 letters: where there were more, it says so.
const beginning = (text: string): string => ([...text].length < 120 ? text : `${text.trimEnd()}…`);

/** All conversations of the person, over all channels, the newest first. */
export function Talks({ id }: { id: string }) {
  const { say, locale } = useWords();
  const now = useNow();
  const asked = useInfiniteQuery({
    queryKey: ["inbox", "of", id, "all"],
    queryFn: ({ pageParam, signal }) => take(api.GET("/api/v1/conversations", { params: { query: { customer: id, state: "any", limit: 50, cursor: pageParam } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 30_000,
  });
  const items = asked.data?.pages.flatMap((page) => page.items);
  if (asked.error && !items) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!items) return <Loading rows={4} />;
  if (!items.length) return <Empty title={say("record.no_conversations")} hint={say("record.no_conversations_hint")} />;
  return (
    <div className={styles.part}>
      <ul className={styles.rows}>
        {items.map((one) => (
          <li key={one.id}>
            <Link href={linkTo(one.id)} className={styles.talk}>
              <span className={styles.kinds}>{one.channels.map((kind) => <ChannelIcon key={kind} kind={kind} size={15} />)}</span>
              <span className={styles.grow}>
                <span className="strong">{one.subject || one.number}</span>
                <span className={`${styles.words} quiet cut`}>{beginning(one.last.text) || say("list.file")}</span>
              </span>
              <span className={styles.chip}>{say(`state.${one.state}` as Key)}</span>
              <time dateTime={one.last.at} className="quiet">{brief(one.last.at, now, locale, say)}</time>
            </Link>
          </li>
        ))}
      </ul>
      {asked.hasNextPage && <Button variant="default" size="compact-sm" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{say("record.older")}</Button>}
    </div>
  );
}

/** What was sent along and what was noted, out of the whole thread of the person, the newest first. */
export function FilesAndNotes({ id }: { id: string }) {
  const { say, locale } = useWords();
  const now = useNow();
  const asked = useInfiniteQuery(thread("customer", id));
  const items = asked.data?.pages.flatMap((page) => page.items);
  if (asked.error && !items) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!items) return <Loading rows={4} />;
  const newest = [...items].sort((a, b) => b.at.localeCompare(a.at));
  const files = newest.flatMap((item) => (item.attachments ?? []).filter((file) => !file.inline).map((file) => ({ file, item })));
  const notes = newest.filter((item) => item.kind === "note");
  return (
    <>
      <div className={styles.grid}>
        <section className={styles.part} aria-label={say("record.files")}>
          <header className={styles.partHead}><h2><IconFile size={15} aria-hidden="true" />{say("record.files")}</h2></header>
          <ul className={styles.rows}>
            {files.map(({ file, item }) => (
              <li key={file.id} className={styles.row}>
                <div className={styles.grow}>
                  {file.state === "ready" ? <a href={`/api/v1/attachments/${file.id}`} target="_blank" rel="noreferrer">{file.name || say("file.nameless")}</a> : <span>{file.name || say("file.nameless")}</span>}
                  <p className="quiet">{[new Intl.NumberFormat(locale, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 }).format(Math.max(1, file.size / 1000)), item.from.name, dateOf(item.at, locale, now)].filter(Boolean).join(" · ")}</p>
                </div>
                {item.conversation && <Link href={linkTo(item.conversation)}>{say("record.where")}</Link>}
              </li>
            ))}
            {!files.length && <li className="quiet">{say("record.no_files")}</li>}
          </ul>
        </section>
        <section className={styles.part} aria-label={say("record.notes")}>
          <header className={styles.partHead}><h2><IconPencil size={15} aria-hidden="true" />{say("record.notes")}</h2></header>
          <ul className={styles.rows}>
            {notes.map((item) => (
              <li key={item.id} className={styles.row}>
                <div className={styles.grow}>
                  <p className={styles.note}>{item.text}</p>
                  <p className="quiet">{[item.from.name, dateOf(item.at, locale, now)].filter(Boolean).join(" · ")}</p>
                </div>
                {item.conversation && <Link href={linkTo(item.conversation)}>{say("record.where")}</Link>}
              </li>
            ))}
            {!notes.length && <li className="quiet">{say("record.no_notes")}</li>}
          </ul>
        </section>
      </div>
      {asked.hasNextPage && (
        <p className={styles.nothing}>
          <Button variant="default" size="compact-sm" leftSection={<IconInbox size={14} />} loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{say("record.look_further")}</Button>
        </p>
      )}
    </>
  );
}
