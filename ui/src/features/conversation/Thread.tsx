import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Fragment, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type RefObject } from "react";
import { thread, type Item, type Opened } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { later } from "@/shared/later";
import { Empty, Failed, Loading } from "@/shared/states";
import { daysAgo, dayName, useNow } from "@/shared/time";
import { useShortcuts } from "../palette/shortcuts";
import { useActs } from "./acts";
import { Message } from "./Message";
import { Change } from "./Change";
import { firstNew, lastSeen, noteSeen } from "./seen";
import styles from "./Thread.module.css";

const Matter = later(() => import("./Matter"));

interface Props {
  of: "conversation" | "customer";
  id: string;
  conversation: Opened;
  /** A time to begin at, instead of the newest. */
  around: string;
}

/** All items in time order, the newest or a date in sight; more come as one goes up or down, and what one reads stays in place. */
export function Thread({ of, id, conversation, around }: Props) {
  const { say, locale } = useWords();
  const now = useNow();
  const acts = useActs();
  const asked = useInfiniteQuery(thread(of, id, around));
  const items = useMemo(() => [...(asked.data?.pages ?? [])].reverse().flatMap((page) => page.items), [asked.data]);
  const fresh = useFirstNew(conversation, items, asked.isSuccess, !asked.hasNextPage);
  const pane = useRef<HTMLDivElement>(null);
  const older = useRef<HTMLDivElement>(null);
  const newer = useRef<HTMLDivElement>(null);
  const target = around ? (items.find((item) => item.at >= around) ?? items.at(-1))?.id : fresh;
  const bottom = useStick(pane, items, target ?? null, around !== "");
  const { hasNextPage, isFetchingNextPage, fetchNextPage, hasPreviousPage, isFetchingPreviousPage, fetchPreviousPage } = asked;
  useAtEdge(pane, older, hasNextPage && !isFetchingNextPage, fetchNextPage, items.length);
  useAtEdge(pane, newer, hasPreviousPage && !isFetchingPreviousPage, fetchPreviousPage, items.length);
  const range = useBoxes(pane, items);
  useShortcuts(items.some((item) => item.kind === "message") ? { why: () => acts.begin({ what: "why", message: looksAt(items) }) } : {});

  if (asked.error && !asked.data) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (asked.isPending) return <div className={styles.pane}><Loading rows={4} /></div>;
  if (!items.length) return <div className={styles.pane}><Empty title={say("thread.empty")} /></div>;
  const handled = asked.data?.pages[0]?.handled_by ?? [];
  return (
    <div className={styles.pane} ref={pane} tabIndex={0} role="log" aria-label={say("thread.title")} aria-live="off" data-choosing={acts.chosen ? "" : undefined} onKeyDown={walk} onClick={range}>
      <div ref={older} className={styles.older}>{hasNextPage ? say("state.loading") : say("thread.beginning")}</div>
      {handled.map((team) => <p key={team} className={styles.outside}>{say("thread.handled_by", { team })}</p>)}
      <ol className={styles.items}>
        {items.map((item, n) => (
          <Fragment key={item.id}>
            {isNewDay(items[n - 1], item, now) && (
              <li className={styles.day}>
                <time dateTime={item.at}>{dayName(item.at, now, locale, say)}</time>
              </li>
            )}
            {item.id === fresh && <li className={styles.fresh} id="first-new"><span>{say("thread.new")}</span></li>}
            {of === "customer" && item.conversation !== items[n - 1]?.conversation && (
              <li className={styles.matter}>
                {item.conversation && <Matter id={item.conversation} />}
              </li>
            )}
            <li id={`item-${item.id}`} className={styles.item} data-kind={item.kind} data-elsewhere={(of === "customer" && item.conversation !== conversation.id) || undefined}>
              {item.kind === "message" || item.kind === "note" ? <Message item={item} before={items[n - 1]} matter={conversation.subject} /> : <Change item={item} />}
            </li>
          </Fragment>
        ))}
      </ol>
      <div ref={newer} className={styles.older} hidden={!hasPreviousPage}>{say("state.loading")}</div>
      {(bottom.away || hasPreviousPage) && (
        <Button size="compact-sm" className={styles.down} onClick={() => (around ? acts.jump("") : bottom.go())}>
          {say("thread.newest")}
        </Button>
      )}
    </div>
  );
}

const isNewDay = (before: Item | undefined, item: Item, now: number) => !before || daysAgo(before.at, now) !== daysAgo(item.at, now);

/** The message that the keyboard is in, else the last one. */
function looksAt(items: readonly Item[]): string {
  const focused = document.activeElement?.closest("li[data-kind=message]")?.id.replace("item-", "");
  return items.find((item) => item.id === focused)?.id ?? items.findLast((item) => item.kind === "message")?.id ?? "";
}

/** Whoever begins to select is in a box; with the shift key all between two boxes are selected. */
function useBoxes(pane: RefObject<HTMLDivElement | null>, items: readonly Item[]) {
  const { conversation, chosen, choose } = useActs();
  const choosing = chosen !== null;
  const anchor = useRef(-1);
  useEffect(() => {
    const boxes = [...(pane.current?.querySelectorAll<HTMLInputElement>("input[type=checkbox]") ?? [])];
    if (choosing) (boxes.find((box) => box.checked) ?? boxes.at(-1))?.focus({ preventScroll: true });
  }, [pane, choosing]);
  return (event: MouseEvent) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const place = event.target.closest("li")?.id;
    const at = items.findIndex((item) => `item-${item.id}` === place);
    if (event.shiftKey && anchor.current >= 0) {
      const between = items.slice(Math.min(at, anchor.current), Math.max(at, anchor.current) + 1);
      for (const item of between) if (item.conversation === conversation.id && item.kind !== "change") choose(item, true);
    }
    anchor.current = at;
  };
}

/** The arrow keys go from one box to the next, and with the shift key select it. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !(event.target instanceof HTMLInputElement)) return;
  event.preventDefault();
  const boxes = [...event.currentTarget.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
  const next = boxes[boxes.indexOf(event.target) + step];
  next?.focus();
  if (event.shiftKey && next && !next.checked) next.click();
  next?.scrollIntoView({ block: "nearest" });
}

/** Where it becomes new, as it was when one opened it; what one has had before oneself is seen from then on. */
function useFirstNew(conversation: Opened, items: readonly Item[], ready: boolean, whole: boolean): string | null {
  const [before] = useState(() => ({ seen: lastSeen(conversation.id), unread: conversation.unread }));
  const [found, setFound] = useState<string | null | undefined>(undefined);
  if (found === undefined && ready) setFound(firstNew(items, before.seen, before.unread, whole));
  const newest = items.at(-1)?.at;
  useEffect(() => {
    if (newest && document.visibilityState === "visible") noteSeen(conversation.id, newest);
  }, [conversation.id, newest]);
  return found ?? null;
}

/** Fetches what is beyond an edge as soon as it comes near. */
function useAtEdge(pane: RefObject<HTMLDivElement | null>, edge: RefObject<HTMLDivElement | null>, more: boolean, fetch: () => unknown, count: number): void {
  useEffect(() => {
    const place = edge.current;
    if (!place || !more) return;
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && void fetch(), { root: pane.current, rootMargin: "400px" });
    seen.observe(place);
    return () => seen.disconnect();
  }, [pane, edge, more, fetch, count]);
}

/**
 * Begins at the newest, or at `target` where that is further up; stays at the newest while one is there. When older
 * items come above, what one reads does not move.
 */
function useStick(pane: RefObject<HTMLDivElement | null>, items: Item[], target: string | null, jumped: boolean) {
  const [away, setAway] = useState(false);
  const place = useRef({ stuck: true, height: 0, first: "", begun: false });
  useLayoutEffect(() => {
    const box = pane.current;
    if (!box) return;
    const first = items[0]?.id ?? "";
    if (!place.current.begun && items.length) {
      place.current.begun = true;
      const element = target ? document.getElementById(`item-${target}`) : null;
      const top = element ? element.offsetTop - (jumped ? 60 : 90) : Infinity;
      box.scrollTop = Math.min(top, box.scrollHeight);
      place.current.stuck = !jumped && top >= box.scrollHeight - box.clientHeight - 60;
    } else if (place.current.stuck) box.scrollTop = box.scrollHeight;
    else if (first !== place.current.first) box.scrollTop += box.scrollHeight - place.current.height;
    place.current = { ...place.current, height: box.scrollHeight, first };
  }, [items, pane]); // eslint-disable-line
  useEffect(() => {
    const box = pane.current;
    if (!box) return;
    const look = () => {
      const stuck = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
      place.current = { ...place.current, stuck, height: box.scrollHeight };
      setAway(!stuck);
    };
    const grow = new ResizeObserver(() => {
      if (place.current.stuck) box.scrollTop = box.scrollHeight;
    });
    box.addEventListener("scroll", look, { passive: true });
    grow.observe(box);
    for (const child of box.children) grow.observe(child);
    return () => {
      box.removeEventListener("scroll", look);
      grow.disconnect();
    };
  }, [pane, items.length > 0]); // eslint-disable-line
  const go = () => pane.current?.scrollTo({ top: pane.current.scrollHeight });
  return { away, go };
}
