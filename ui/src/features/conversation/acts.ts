import { createContext, useContext } from "react";
import type { Item, Opened } from "@/api/queries";

/** What one has begun to do with a conversation: each has a window of its own, fetched when it is asked for. */
export type Doing =
  | { what: "merge" | "jump" | "block" }
  | { what: "move" | "forward"; items: readonly Item[] }
  | { what: "why"; message: string }
  | { what: "undo_merge"; of: string; merge: string };

export interface Acts {
  conversation: Opened;
  /** The thread is the person's, over all their conversations. */
  whole: boolean;
  /** Messages and notes that are selected; null while nobody selects. */
  chosen: ReadonlyMap<string, Item> | null;
  choose(item: Item, yes: boolean): void;
  /** Begins to select, with this one if one is named. */
  select(item?: Item): void;
  stop(): void;
  begin(doing: Doing): void;
  jump(at: string): void;
}

export const ActsContext = createContext<Acts | null>(null);

export function useActs(): Acts {
  const acts = useContext(ActsContext);
  if (!acts) throw new Error("outside of a conversation");
  return acts;
}
