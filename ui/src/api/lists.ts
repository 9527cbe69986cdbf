import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { api, take } from "./client";
import { conversation, me as asMe, views, type Filter, type Line } from "./queries";

export interface Page {
  items: Line[];
  next: string | null;
}
type Order = NonNullable<Filter["sort"]>;

const FEW = 2; // pages that are simply fetched again
const BUILT_IN = new Set(["all", "mine", "unassigned", "teams", "mentions", "drafts", "followed", "snoozed"]); // of others one cannot tell which states they show
const MANY = 20; // changed conversations that are asked for one by one; of more, the pages in which they stood are
const WIDE = 100; // lines of such a page: what came in between pushes none of its lines out of it

/**
 * Brings the lists up to date after something changed in these conversations. A short list is fetched again; of a long
 * one only its first page is, and what changed further down, so that an event costs the same at the ten-thousandth line.
 */
export async function refreshLists(queries: QueryClient, ids: string[]): Promise<void> {
  const lists = queries.getQueryCache().findAll({ queryKey: ["inbox"] });
  for (const { queryKey, state } of lists) {
    const data = state.data as InfiniteData<Page> | undefined;
    const long = (data?.pages?.length ?? 0) > FEW;
    const watched = queries.getQueryCache().find({ queryKey, exact: true })?.isActive();
    if (!long || !watched) void queries.invalidateQueries({ queryKey, exact: true });
    else await patch(queries, queryKey, ids).catch(() => void queries.invalidateQueries({ queryKey, exact: true, refetchType: "none" }));
  }
}

async function patch(queries: QueryClient, queryKey: readonly unknown[], ids: string[]): Promise<void> {
  const [, view, filter] = queryKey as [string, string, Filter];
  const first: Page = await take(api.GET("/api/v1/conversations", { params: { query: { view, ...filter, limit: 50 } } }));
  const above = new Set(first.items.map((line) => line.id));
  const below = ids.filter((id) => !above.has(id));
  const further = below.length > MANY ? await inTheirPages(queries, queryKey, below) : await Promise.all(below.map((id) => queries.fetchQuery({ ...conversation(id), staleTime: 0 }).catch(() => null)));
  const mine = queries.getQueryData(asMe.queryKey)?.user.id ?? "";
  const known = new Set((queries.getQueryData<InfiniteData<Page>>(queryKey)?.pages ?? []).flatMap((page) => page.items.map((line) => line.id)));
  const lines = further.filter((line): line is NonNullable<typeof line> => line !== null && (fits(line, view, filter, mine) ?? known.has(line.id)));
  const order = filter.sort ?? queries.getQueryData(views.queryKey)?.items.find((one) => one.id === view)?.sort ?? "newest";
  queries.setQueryData<InfiniteData<Page>>(queryKey, (old) => old && { ...old, pages: spliced(old.pages, first, ids, lines, order) });
}

/** Those of many changed conversations that are still in the list, about where they stood. */
async function inTheirPages(queries: QueryClient, queryKey: readonly unknown[], ids: string[]): Promise<Line[]> {
  const [, view, filter] = queryKey as [string, string, Filter];
  const sought = new Set(ids);
  const { pages = [], pageParams = [] } = queries.getQueryData<InfiniteData<Page, string | null>>(queryKey) ?? {};
  const found = new Map<string, Line>();
  for (const [n, page] of pages.entries()) {
    if (n === 0 || !page.items.some((line) => sought.has(line.id) && !found.has(line.id))) continue;
    const now: Page = await take(api.GET("/api/v1/conversations", { params: { query: { view, ...filter, cursor: pageParams[n] ?? null, limit: WIDE } } }));
    for (const line of now.items) if (sought.has(line.id)) found.set(line.id, line);
  }
  return [...found.values()];
}

/** The conversations of a person among those that are kept here. */
export function linesOf(queries: QueryClient, person: string): string[] {
  const ids = new Set<string>();
  for (const { state } of queries.getQueryCache().findAll({ queryKey: ["inbox"] })) {
    for (const page of (state.data as InfiniteData<Page> | undefined)?.pages ?? []) for (const line of page.items) if (line.customer.id === person) ids.add(line.id);
  }
  for (const { state } of queries.getQueryCache().findAll({ queryKey: ["conversation"] })) {
    const one = state.data as Partial<Line> | undefined;
    if (one?.customer?.id === person && one.id) ids.add(one.id);
  }
  return [...ids];
}

/** Shows in the lists at once what is being done with a conversation: its line as it will be, and gone where it no longer belongs. */
export function showInLists(queries: QueryClient, id: string, change: Partial<Line>): void {
  const mine = queries.getQueryData(asMe.queryKey)?.user.id ?? "";
  for (const { queryKey, state } of queries.getQueryCache().findAll({ queryKey: ["inbox"], type: "active" })) {
    const [, view, filter] = queryKey as [string, string, Filter];
    const belongs = (line: Line) => fits(line, view, filter, mine) !== false;
    const pages = (state.data as InfiniteData<Page> | undefined)?.pages;
    if (pages?.some((page) => page.items.some((line) => line.id === id))) queries.setQueryData<InfiniteData<Page>>(queryKey, (old) => old && { ...old, pages: changed(old.pages, id, change, belongs) }, { updatedAt: state.dataUpdatedAt });
  }
}

/** The pages with that line changed where it stands, or without it. Pure. */
function changed(pages: Page[], id: string, change: Partial<Line>, belongs: (line: Line) => boolean): Page[] {
  return pages.map((page) => ({ ...page, items: page.items.flatMap((line) => (line.id !== id ? line : belongs({ ...line, ...change }) ? { ...line, ...change } : [])) }));
}

/** Whether a line belongs into a list; null where only the server knows. Exported for its test. */
export function fits(line: Line, view: string, filter: Filter, me: string): boolean | null {
  const states = filter.state === "any" ? null : filter.state ? [filter.state] : view === "snoozed" ? ["snoozed"] : BUILT_IN.has(view) ? ["open", "snoozed"] : null;
  const whose = filter.assignee ?? { mine: "me", unassigned: "none" }[view];
  if (states && !states.includes(line.state)) return false;
  if (whose && (whose === "none" ? line.assignee !== null : line.assignee?.id !== (whose === "me" ? me : whose))) return false;
  if (filter.team && line.team?.id !== filter.team) return false;
  if (filter.channel && !line.channels.includes(filter.channel)) return false;
  if (filter.priority && line.priority !== filter.priority) return false;
  if (filter.tag && !line.tags.some((tag) => tag.id === filter.tag)) return false;
  return filter.q || !["all", "mine", "unassigned", "snoozed"].includes(view) ? null : true;
}

const URGENCY = { urgent: 0, high: 1, normal: 2, low: 3 };
const RANK: Record<Order, (line: Line) => number[]> = {
  newest: (line) => [-Date.parse(line.last.at)],
  waiting: (line) => [line.waiting_since ? Date.parse(line.waiting_since) : Infinity],
  priority: (line) => [URGENCY[line.priority], line.waiting_since ? Date.parse(line.waiting_since) : Infinity],
};

/** The pages with a new first one, and with these lines where they belong; the ids that changed are nowhere else. Pure. */
export function spliced(pages: Page[], first: Page, changed: string[], lines: Line[], order: Order): Page[] {
  const placed = new Set([...changed, ...first.items.map((line) => line.id)]);
  const rest = pages.flatMap((page) => page.items).filter((line) => !placed.has(line.id));
  const rank = RANK[order];
  for (const line of lines) {
    const at = rest.findIndex((other) => isBefore(rank(line), rank(other)));
    if (at >= 0) rest.splice(at, 0, line);
    else if (pages.at(-1)?.next === null) rest.push(line); // else it comes with a page that nobody has fetched yet
  }
  const sizes = pages.slice(1).map((page) => page.items.length);
  let from = 0;
  return pages.map((page, n) => {
    if (n === 0) return { ...page, items: first.items };
    const to = n === pages.length - 1 ? rest.length : from + sizes[n - 1]!;
    const items = rest.slice(from, to);
    from = to;
    return { ...page, items };
  });
}

function isBefore(one: number[], other: number[]): boolean {
  const n = one.findIndex((value, at) => value !== other[at]);
  return n >= 0 && one[n]! < other[n]!;
}
