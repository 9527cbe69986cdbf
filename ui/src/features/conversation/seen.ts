import type { Item } from "@/api/queries";

const KEPT = "hilo-seen";
const MOST = 300; // conversations of which this browser remembers when one last looked

/** When one last had the conversation open here. */
export function lastSeen(conversation: string): string | null {
  return read()[conversation] ?? null;
}

export function noteSeen(conversation: string, at: string): void {
  const { [conversation]: before, ...others } = read();
  if (before && before >= at) return;
  const kept = Object.entries(others).slice(1 - MOST);
  localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries([...kept, [conversation, at]])));
}

/**
 * The first of their words that came since one looked; null where all was seen, and where it is further up than what is
 * here. Who never looked here goes by how many are unread. `whole`: nothing is further up.
 */
export function firstNew(items: readonly Item[], seen: string | null, unread: number, whole: boolean): string | null {
  const theirs = items.filter((item) => item.direction === "in");
  const fresh = seen ? theirs.filter((item) => item.at > seen) : unread ? theirs.slice(-unread) : [];
  return whole || fresh.length < theirs.length ? (fresh[0]?.id ?? null) : null;
}

function read(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}
