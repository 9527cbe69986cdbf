import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { follow, type StreamEvent } from "./stream";

const GATHER = 150; // ms in which events are gathered to one look

/** Which kept answers an event makes old. Exported for its test. */
export function touched(event: StreamEvent): string[][] {
  const of = event.topic_id;
  switch (event.topic) {
    case "conversation":
      if (event.kind === "conversation.looked_at") return [["onlookers", of]];
      return [["inbox"], ["counts"], ["conversation", of], ["thread", "conversation", of], ["thread", "customer"], ["ways", of]];
    case "inbox":
      return event.kind === "views.changed" ? [["views"], ["counts"]] : [["inbox"], ["counts"]];
    case "customer":
      return [["customer"], ["inbox"], ["conversation"], ["thread"], ["preferences"]];
    case "user":
      return event.kind.startsWith("rights") ? [[]] : event.kind.startsWith("notification") ? [["notifications"]] : [[event.kind.split(".")[0] ?? ""]];
    case "team":
      return [["teams"], ["inbox"], ["counts"]];
    default:
      return [[event.topic]];
  }
}

/** Patches the cache as things happen. True while the stream is followed, null before the first word. */
export function useLive(refused: () => void, on: boolean): boolean | null {
  const queries = useQueryClient();
  const [following, setFollowing] = useState<boolean | null>(null);
  useEffect(() => {
    if (!on) return;
    const gathered = new Gathered(queries);
    const stop = follow({
      heard: (event) => gathered.add(touched(event)),
      lost: () => gathered.add([[]]),
      following: setFollowing,
      refused,
    });
    return () => {
      stop();
      gathered.stop();
    };
  }, [queries, refused, on]);
  return following;
}

class Gathered {
  private keys = new Map<string, string[]>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private queries: QueryClient) {}

  add(keys: string[][]): void {
    for (const key of keys) this.keys.set(key.join("/"), key);
    this.timer ??= setTimeout(() => this.look(), GATHER);
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
  }

  private look(): void {
    this.timer = null;
    const all = [...this.keys.values()];
    this.keys.clear();
    if (all.some((key) => key.length === 0)) void this.queries.invalidateQueries();
    else for (const queryKey of all) void this.queries.invalidateQueries({ queryKey });
  }
}
