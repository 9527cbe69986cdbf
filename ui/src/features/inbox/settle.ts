/**
 * Which lines are shown, in which order: those that one sees stay where they are, those that are gone go, older ones
 * follow below; what is new on top waits, unless one looks at the top. Pure.
 */
export function settle<T extends { id: string }>(order: readonly string[], fresh: readonly T[], atTop: boolean): { shown: T[]; waiting: number } {
  if (atTop || order.length === 0) return { shown: [...fresh], waiting: 0 };
  const found = new Map(fresh.map((line) => [line.id, line]));
  const seen = new Set(order);
  const kept = order.flatMap((id) => found.get(id) ?? []);
  const lastSeen = fresh.findLastIndex((line) => seen.has(line.id));
  const below = fresh.slice(lastSeen + 1);
  const waiting = fresh.slice(0, lastSeen + 1).filter((line) => !seen.has(line.id)).length;
  return { shown: [...kept, ...below], waiting };
}
