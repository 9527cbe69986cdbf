import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Fragment, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { thread, type Item, type Opened } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { Empty, Failed, Loading } from "@/shared/states";
import { daysAgo, dayName, useNow } from "@/shared/time";
import { Message } from "./Message";
import { Change } from "./Change";
import styles from "./Thread.module.css";

/** All items in time order, the newest in sight; older ones come as one goes up, and what one reads stays in place. */
export function Thread({ of, id, conversation }: { of: "conversation" | "customer"; id: string; conversation: Opened }) {
  const { say, locale } = useWords();
  const now = useNow();
  const asked = useInfiniteQuery(thread(of, id));
  const items = useMemo(() => [...(asked.data?.pages ?? [])].reverse().flatMap((page) => page.items), [asked.data]);
  const pane = useRef<HTMLDivElement>(null);
  const older = useRef<HTMLDivElement>(null);
  const bottom = useStick(pane, items);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = asked;

  useEffect(() => {
    const top = older.current;
    if (!top || !hasNextPage) return;
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && !isFetchingNextPage && void fetchNextPage(), { root: pane.current, rootMargin: "400px" });
    seen.observe(top);
    return () => seen.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, items.length]);

  if (asked.error && !asked.data) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (asked.isPending) return <div className={styles.pane}><Loading rows={4} /></div>;
  if (!items.length) return <div className={styles.pane}><Empty title={say("thread.empty")} /></div>;
  const handled = asked.data?.pages[0]?.handled_by ?? [];
  return (
    <div className={styles.pane} ref={pane} tabIndex={0} role="log" aria-label={say("thread.title")} aria-live="off">
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
            <li className={styles.item} data-kind={item.kind} data-elsewhere={(of === "customer" && item.conversation !== conversation.id) || undefined}>
              {item.kind === "message" || item.kind === "note" ? <Message item={item} before={items[n - 1]} matter={conversation.subject} /> : <Change item={item} />}
            </li>
          </Fragment>
        ))}
      </ol>
      {bottom.away && (
        <Button size="compact-sm" className={styles.down} onClick={bottom.go}>
          {say("thread.newest")}
        </Button>
      )}
    </div>
  );
}

const isNewDay = (before: Item | undefined, item: Item, now: number) => !before || daysAgo(before.at, now) !== daysAgo(item.at, now);

/** Stays at the newest while one is there; when older items come above, what one reads does not move. */
function useStick(pane: React.RefObject<HTMLDivElement | null>, items: Item[]) {
  const [away, setAway] = useState(false);
  const place = useRef({ stuck: true, height: 0, first: "" });
  useLayoutEffect(() => {
    const box = pane.current;
    if (!box) return;
    const first = items[0]?.id ?? "";
    if (place.current.stuck) box.scrollTop = box.scrollHeight;
    else if (first !== place.current.first) box.scrollTop += box.scrollHeight - place.current.height;
    place.current = { ...place.current, height: box.scrollHeight, first };
  }, [items, pane]);
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
