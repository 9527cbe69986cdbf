import { QueryClient, QueryObserver, InfiniteQueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Line } from "./queries";

vi.stubGlobal("location", { origin: "http://localhost" });
const asked: string[] = [];
vi.stubGlobal("fetch", async (request: Request) => {
  const url = new URL(request.url);
  asked.push(url.pathname.replace("/api/v1", "") + (url.searchParams.has("cursor") ? ` from ${url.searchParams.get("cursor")}` : ""));
  return Response.json(answer(url));
});
const { Gathered, touched } = await import("./live");
const { showInLists } = await import("./lists");
const { conversation, counts, inbox, me } = await import("./queries");

const SIZE = 50;
const PAGES = 6;
const line = (n: number, more: Partial<Line> = {}) => ({ id: `c${n}`, last: { at: new Date(2e12 - n * 6e4).toISOString(), text: "", from: "customer" }, state: "open", customer: { id: `p${n}`, name: "" }, assignee: null, team: null, channels: [], tags: [], priority: "normal", waiting_since: null, ...more }) as unknown as Line;
const page = (n: number) => ({ items: Array.from({ length: SIZE }, (_, i) => line(n * SIZE + i)), next: n + 1 < PAGES ? String(n + 1) : null });

function answer(url: URL): unknown {
  if (url.pathname.endsWith("/conversations")) {
    const found = page(Number(url.searchParams.get("cursor") ?? 0));
    return { ...found, items: found.items.filter((one) => !closed.has(one.id)) };
  }
  const [, one] = /conversations\/c(\d+)$/.exec(url.pathname) ?? [];
  return one ? line(Number(one), { priority: "urgent" }) : { items: [] };
}

const closed = new Set<string>(); // the server knows, and the list does not yet
const queries = new QueryClient();
const shown = () => queries.getQueryData<{ pages: { items: Line[] }[] }>(inbox("all", {}).queryKey)?.pages.flatMap((one) => one.items) ?? [];
let stop: (() => void)[] = [];

beforeEach(async () => {
  vi.useFakeTimers();
  queries.setQueryData(me.queryKey, { user: { id: "me" } } as never);
  const list = new InfiniteQueryObserver(queries, inbox("all", {}));
  stop = [list.subscribe(() => {}), new QueryObserver(queries, conversation("c130")).subscribe(() => {}), new QueryObserver(queries, counts).subscribe(() => {})];
  await vi.advanceTimersByTimeAsync(1);
  for (let n = 1; n < PAGES; n++) await list.fetchNextPage();
  expect(shown().length).toBe(SIZE * PAGES);
  asked.length = 0;
});
afterEach(() => {
  stop.forEach((end) => end());
  queries.clear();
  closed.clear();
  vi.useRealTimers();
});

test("what one does far down in a long list costs one look of a page, together with what the stream says of it", async () => {
  const gathered = new Gathered(queries);
  const event = { topic: "conversation", topic_id: "c130", kind: "conversation.prioritised", ref: null } as unknown as Parameters<typeof touched>[0];
  gathered.add(touched(event)); // by whoever did it
  await vi.advanceTimersByTimeAsync(50);
  gathered.add(touched(event)); // by the stream
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked.sort()).toEqual(["/conversations", "/conversations/c130", "/views/counts"]);
  expect(shown().length).toBe(SIZE * PAGES);
  expect(shown()[130]).toMatchObject({ id: "c130", priority: "urgent" });
  gathered.stop();
});

test("what happens to a person costs one look of a page where a line is theirs, and none where no line is", async () => {
  const gathered = new Gathered(queries);
  const event = (person: string) => ({ topic: "customer", topic_id: person, kind: "customer.changed", ref: null }) as unknown as Parameters<typeof touched>[0];
  gathered.add(touched(event("somebody")));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked).toEqual([]);
  gathered.add(touched(event("p130")));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked.sort()).toEqual(["/conversations", "/conversations/c130", "/views/counts"]);
  expect(shown().length).toBe(SIZE * PAGES);
  gathered.stop();
});

test("what is done with many costs the pages in which they stood, and those that are gone leave the list", async () => {
  const gathered = new Gathered(queries);
  for (let n = 60; n < 90; n++) {
    closed.add(`c${n}`);
    gathered.add(touched({ topic: "conversation", topic_id: `c${n}`, kind: "conversation.closed", ref: null } as unknown as Parameters<typeof touched>[0]));
  }
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked.sort()).toEqual(["/conversations", "/conversations from 1", "/views/counts"]);
  expect(shown().map((one) => one.id)).toEqual(Array.from({ length: SIZE * PAGES }, (_, n) => `c${n}`).filter((id) => !closed.has(id)));
  gathered.stop();
});

test("it shows in the lists before anybody was asked, and is gone where it no longer belongs", () => {
  showInLists(queries, "c130", { priority: "high" });
  expect(shown()[130]).toMatchObject({ id: "c130", priority: "high" });
  showInLists(queries, "c130", { state: "closed" });
  expect(shown().length).toBe(SIZE * PAGES - 1);
  expect(shown().some((one) => one.id === "c130")).toBe(false);
  expect(asked).toEqual([]);
});

test("what came back may have been sent to a dead address: what is known of addresses is looked at again", () => {
  const event = (state: string) => ({ topic: "conversation", topic_id: "c1", kind: "message.changed", ref: "m1", details: { state } }) as unknown as Parameters<typeof touched>[0];
  expect(touched(event("failed"))).toContainEqual(["preferences"]);
  expect(touched(event("sent"))).not.toContainEqual(["preferences"]);
});

test("what somebody wishes changes what may be written to them, and no list", () => {
  const event = { topic: "customer", topic_id: "p1", kind: "wishes.changed", ref: null } as unknown as Parameters<typeof touched>[0];
  expect(touched(event)).toEqual([["preferences"], ["ways"], ["copies"], ["suppressions"]]);
});
