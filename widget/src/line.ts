// The stream of events, read by fetch: EventSource cannot carry the visitor's token.

import type { Heard, Told } from "./protocol";

/** Gives a function that takes text as the network cut it, and gives the events that are whole by then. */
export function makePieces(): (piece: string) => Heard[] {
  let rest = "";
  return (piece) => {
    const blocks = (rest + piece).split("\n\n");
    rest = blocks.pop()!;
    return blocks.flatMap((block) => read(block) ?? []);
  };
}

function read(block: string): Heard | undefined {
  const field = (name: string) => block.match(`(?:^|\n)${name}: ?(.*)`)?.[1];
  const type = field("event");
  if (!type) return undefined; // a heartbeat
  return { id: field("id") ?? "", told: { ...JSON.parse(field("data") || "{}"), type } as Told };
}

const SILENCE = 45_000; // ms without so much as a heartbeat: the line is dead

/** Reads one connection to its end. */
export async function listen(answer: Response, heard: (event: Heard) => void, line: AbortController): Promise<void> {
  const pieces = makePieces();
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const silence = setTimeout(() => line.abort(), SILENCE);
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) return;
    pieces(value).forEach(heard);
  }
}

/** How long to wait before the next try, in ms: longer each time, and never all visitors at the same moment. */
export function pause(tries: number, asked = 0, chance = Math.random()): number {
  return Math.max(asked * 1000, Math.min(30_000, 500 * 2 ** tries)) * (0.75 + chance / 2);
}

/** Waits, but no longer than until the connection comes back or the wait is called off. */
export function rest(ms: number, gone: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      done();
    };
    const timer = setTimeout(over, ms);
    addEventListener("online", over);
    gone.addEventListener("abort", over);
  });
}

/** Runs when no other tab runs the same. Pages without TLS have no locks: there each tab does it for itself. */
export function alone<T>(name: string, run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const { locks } = navigator as { locks?: LockManager };
  return locks ? (locks.request(name, signal ? { signal } : {}, run) as Promise<T>) : run();
}
