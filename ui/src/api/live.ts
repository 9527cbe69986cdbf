import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { isBack } from "./client";
import { linesOf, refreshLists } from "./lists";
import { follow, type StreamEvent } from "./stream";

const GATHER = 150; // ms in which events are gathered to one look
const EVERY = 1_000; // ms between two looks while much happens
const COUNTS_EVERY = 3_000; // ms; the numbers beside the views need not be newer than that

/** Which kept answers an event makes old. Exported for its test. */
export function touched(event: StreamEvent): string[][] {
  const of = event.topic_id;
  switch (event.topic) {
    case "conversation":
      if (event.kind === "conversation.looked_at") return [["onlookers", of]];
      return event.details?.state === "failed" ? [...madeOld(of), ["preferences"]] : madeOld(of); // then an address may be dead
    case "inbox":
      return event.kind === "views.changed" ? [["views"], ["counts"]] : [["inbox"], ["counts"]];
    case "customer":
      if (event.kind === "wishes.changed") return [["preferences"], ["ways"], ["copies"], ["suppressions"]];
      return [["customer"], ["inbox", "of"], ["thread", "customer"], ["preferences"], ["person", of]];
    case "user":
      return ofUser(event);
    case "team":
      return [["teams"], ["inbox"], ["counts"]];
    default:
      return [[event.topic]];
  }
}

const madeOld = (of: string): string[][] => [["lines", of], ["counts"], ["conversation", of], ["thread", "conversation", of], ["thread", "customer"], ["ways", of]];

function ofUser({ kind, ref }: StreamEvent): string[][] {
  const what = kind.split(".")[0] ?? "";
  if (what === "rights") return [[]];
  if (what === "notification") return [["notifications"], ["counts"]];
  if (what === "draft" && ref) return [["lines", ref], ["counts"]];
  return [[what]];
}

let gathering: ((keys: string[][]) => void) | null = null;

/** Something was done here with a conversation: what it makes old is looked at once, with what the stream says of it. */
export function didWith(conversation: string): void {
  gathering?.(madeOld(conversation));
}

/** Patches the cache as things happen. True while the stream is followed, null before the first word. */
export function useLive(refused: () => void, on: boolean): boolean | null {
  const queries = useQueryClient();
  const [following, setFollowing] = useState<boolean | null>(null);
  useEffect(() => {
    if (!on) return;
    const gathered = new Gathered(queries);
    gathering = (keys) => gathered.add(keys);
    const stop = follow({
      heard: (event) => gathered.add(touched(event)),
      lost: () => hasBegun(queries) && gathered.add([[]]),
      following: (yes) => {
        setFollowing(yes);
        if (yes) comeBack(queries);
      },
      refused,
    });
    return () => {
      stop();
      gathering = null;
      gathered.stop();
    };
  }, [queries, refused, on]);
  return following;
}

/** Whether anything but who one is was asked for already. */
const hasBegun = (queries: QueryClient) => queries.getQueryCache().findAll({ predicate: ({ queryKey }) => queryKey[0] !== "me" }).length > 0;

/** What failed meanwhile is asked for again, and what was kept here is sent. The stream brings what else was missed. */
function comeBack(queries: QueryClient): void {
  void queries.refetchQueries({ type: "active", predicate: ({ state }) => state.status === "error" || state.fetchFailureCount > 0 });
  isBack();
}

/** A quiet inbox is looked at at once; in a loud one many events are one look. Exported for its test. */
export class Gathered {
  private keys = new Map<string, string[]>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private lookedAt = 0;
  private countedAt = 0;
  private counting: ReturnType<typeof setTimeout> | null = null;

  constructor(private queries: QueryClient) {}

  add(keys: string[][]): void {
    for (const key of keys) this.keys.set(key.join("/"), key);
    this.timer ??= setTimeout(() => this.look(), rest(this.lookedAt, EVERY));
  }

  stop(): void {
    clearTimeout(this.timer ?? undefined);
    clearTimeout(this.counting ?? undefined);
  }

  private look(): void {
    this.timer = null;
    this.lookedAt = performance.now();
    const ofPeople = [...this.keys.values()].flatMap(([what, person]) => (what === "person" && person ? linesOf(this.queries, person) : []));
    for (const key of ofPeople.flatMap(madeOld)) this.keys.set(key.join("/"), key);
    const all = [...this.keys.values()];
    this.keys.clear();
    if (all.some((key) => key.length === 0)) return void this.queries.invalidateQueries();
    const lines = all.flatMap(([of, id]) => (of === "lines" && id ? [id] : []));
    if (lines.length && !all.some((key) => key.join() === "inbox")) void refreshLists(this.queries, lines);
    for (const queryKey of all) {
      if (queryKey[0] === "counts") this.counting ??= setTimeout(() => this.count(), rest(this.countedAt, COUNTS_EVERY));
      else if (queryKey[0] !== "lines" && queryKey[0] !== "person") void this.queries.invalidateQueries({ queryKey });
    }
  }

  private count(): void {
    this.counting = null;
    this.countedAt = performance.now();
    void this.queries.invalidateQueries({ queryKey: ["counts"] });
  }
}

const rest = (last: number, every: number) => (last === 0 ? GATHER : Math.max(GATHER, last + every - performance.now()));
