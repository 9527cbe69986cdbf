import { ActionIcon, Button, Checkbox, Menu } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { inbox, views, type Filter, type Line } from "@/api/queries";
import { useHere } from "@/shared/here";
import { useWords, type Key } from "@/shared/i18n";
import { IconDown, IconFilter } from "@/shared/icons";
import { later } from "@/shared/later";
import { Empty, Failed, Loading } from "@/shared/states";
import { useShortcuts } from "../palette/shortcuts";
import { useDue } from "./due";
import { viewName } from "./Navigation";
import { usePlace } from "./place";
import { Row } from "./Row";
import { settle } from "./settle";
import styles from "./ConversationList.module.css";

const BulkBar = later(() => import("./BulkBar"));
const Filters = later(() => import("./Filters"));
const FirstSteps = later(() => import("../welcome/FirstSteps"));
const SORTS = ["newest", "waiting", "priority"] as const;

/** The inbox list. What arrives never moves the row under the cursor: it waits behind "4 new" until one is at the top. */
export function ConversationList() {
  const { say } = useWords();
  const [place, go] = usePlace();
  const asked = useInfiniteQuery(inbox(place.view, place.filter));
  const { data: known } = useQuery(views);
  const fresh = useMemo(() => asked.data?.pages.flatMap((page) => page.items) ?? [], [asked.data]);
  const due = useDue(asked.data?.pages ?? []);
  const scroller = useRef<HTMLDivElement>(null);
  const { shown, waiting, showAll } = useSettled(fresh, `${place.view}?${JSON.stringify(place.filter)}`, scroller);
  const [ids, setIds] = useHere<string[]>("picked", []);
  const picked = useMemo<ReadonlySet<string>>(() => new Set(ids), [ids]);
  const [all, setAll] = useHere("all", false);
  const narrowed = isNarrowed(place.filter);
  const [filtering, setFiltering] = useHere("filtering", narrowed); // a list that is narrowed by its address says so
  const list = `${place.view}?${JSON.stringify(place.filter)}`;
  const pickedIn = useRef(list);
  useEffect(() => {
    if (pickedIn.current !== list) unpick();
    pickedIn.current = list;
  }, [list]); // eslint-disable-line

  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 80,
    getItemKey: (index) => shown[index]?.id ?? index,
    overscan: 8,
  });
  const last = rows.getVirtualItems().at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = asked;
  useEffect(() => {
    if (last >= shown.length - 10 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, shown.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const at = shown.findIndex((line) => line.id === place.open);
  const begun = useRef(false);
  useEffect(() => {
    if (!begun.current && at >= 0) rows.scrollToIndex(at); // what a reload or a link opened is in sight, also further down
    begun.current ||= shown.length > 0;
  });
  const move = useCallback(
    (step: number) => {
      const next = shown[at < 0 ? 0 : at + step];
      if (!next) return;
      go({ open: next.id }, { replace: true });
      rows.scrollToIndex(at < 0 ? 0 : at + step);
    },
    [at, go, rows, shown],
  );
  const pick = useCallback((id: string) => setIds((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id])), [setIds]);
  const unpick = () => {
    setIds([]);
    setAll(false);
  };
  useShortcuts({
    next: () => move(1),
    previous: () => move(-1),
    pick: () => place.open && pick(place.open),
    leave: () => (picked.size ? unpick() : go({ open: null })),
  });

  const view = known?.items.find((one) => one.id === place.view);
  const title = view ? viewName(view, say) : "";
  return (
    <section className={styles.pane} aria-label={title || say("list.title")}>
      <header className={styles.head}>
        <h1 className="cut">{title}</h1>
        <SortMenu value={place.filter.sort ?? view?.sort ?? "newest"} choose={(sort) => go({ filter: { ...place.filter, sort } })} />
        <ActionIcon variant={filtering || narrowed ? "light" : "subtle"} color="gray" aria-expanded={filtering} aria-label={say("list.filter")} onClick={() => setFiltering(!filtering)}>
          <IconFilter size={17} />
        </ActionIcon>
      </header>
      {filtering && <Filters filter={place.filter} change={(filter) => go({ filter })} />}
      {picked.size > 0 && <BulkBar picked={picked} all={all} pickAll={() => setAll(true)} more={hasNextPage} total={shown.length} view={place.view} filter={place.filter} done={unpick} />}
      {waiting > 0 && (
        <Button size="compact-sm" className={styles.waiting} onClick={showAll}>
          {say("list.waiting", { count: waiting })}
        </Button>
      )}
      <div ref={scroller} className={styles.scroll} data-picking={picked.size > 0 || undefined}>
        <Content asked={asked} shown={shown} filter={place.filter}>
          <ol className={styles.rows} style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((row) => {
              const line = shown[row.index]!;
              return (
                <li key={row.key} ref={rows.measureElement} data-index={row.index} className={styles.row} style={{ transform: `translateY(${row.start}px)` }} aria-setsize={hasNextPage ? -1 : shown.length} aria-posinset={row.index + 1}>
                  <Checkbox size="md" className={styles.pick} checked={all || picked.has(line.id)} onChange={() => pick(line.id)} aria-label={say("list.pick", { name: line.customer.name || say("person.nameless") })} />
                  <Row line={line} current={line.id === place.open} due={due.get(line.id)} />
                </li>
              );
            })}
          </ol>
        </Content>
      </div>
    </section>
  );
}

function Content({ asked, shown, filter, children }: { asked: { error: unknown; isPending: boolean; refetch: () => unknown; data?: unknown }; shown: Line[]; filter: Filter; children: React.ReactNode }) {
  const { say } = useWords();
  if (asked.error && !asked.data) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (asked.isPending) return <Loading rows={8} />;
  if (shown.length) return children;
  return Object.keys(filter).length ? <Empty title={say("list.nothing_fits")} hint={say("list.nothing_fits_hint")} /> : <Empty title={say("list.empty")} hint={say("list.empty_hint")}><FirstSteps /></Empty>;
}

/** Whether fewer are shown than the view has: another order, or those that are closed as well, hides none. */
const isNarrowed = ({ sort, state, ...others }: Filter) => (state !== undefined && state !== "any") || Object.keys(others).length > 0;

function SortMenu({ value, choose }: { value: (typeof SORTS)[number]; choose: (sort: (typeof SORTS)[number]) => void }) {
  const { say } = useWords();
  return (
    <Menu>
      <Menu.Target>
        <Button size="compact-sm" variant="subtle" color="gray" rightSection={<IconDown size={13} />}>
          {say(`sort.${value}` as Key)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {SORTS.map((sort) => (
          <Menu.Item key={sort} onClick={() => choose(sort)} fw={sort === value ? 600 : undefined}>
            {say(`sort.${sort}` as Key)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Keeps the order that one sees until one is at the top or asks for what is new. */
function useSettled(fresh: Line[], key: string, scroller: React.RefObject<HTMLDivElement | null>) {
  const [order, setOrder] = useState<{ key: string; ids: string[] }>({ key, ids: [] });
  const atTop = (scroller.current?.scrollTop ?? 0) < 8 && !scroller.current?.matches(":hover");
  const settled = settle(order.key === key ? order.ids : [], fresh, atTop);
  useEffect(() => {
    const ids = settled.shown.map((line) => line.id);
    if (order.key !== key || ids.length !== order.ids.length || ids.some((id, n) => id !== order.ids[n])) setOrder({ key, ids });
  });
  const showAll = () => {
    setOrder({ key, ids: fresh.map((line) => line.id) });
    scroller.current?.scrollTo({ top: 0 });
  };
  return { ...settled, showAll };
}
