/** One event of the stream: what changed (`kind`), where (`topic`, `topic_id`), and a little more. */
export interface StreamEvent {
  kind: string;
  topic: string;
  topic_id: string;
  ref: string | null;
  details: Record<string, unknown>;
  at: string;
  prev: number | null;
}

export interface Listener {
  heard(event: StreamEvent): void;
  /** Something was missed: load anew. */
  lost(): void;
  following(yes: boolean): void;
  refused(): void;
}

const PAUSES = [300, 1_000, 2_000, 5_000, 10_000]; // ms between tries
const SILENCE = 45_000; // ms without so much as a heartbeat: the line is dead

type Told = { what: "event"; event: StreamEvent } | { what: "lost" | "refused" } | { what: "following"; yes: boolean };

/**
 * Follows the stream once for all tabs of this browser: the tab that holds the lock reads, the others listen to it.
 * HTTP/1.1 allows six connections to a host; a stream a tab would use them up. Returns what ends it.
 */
export function follow(listener: Listener): () => void {
  const end = new AbortController();
  const tabs = new BroadcastChannel("hilo-stream");
  const tell = (told: Told) => hear(listener, told);
  const tellAll = (told: Told) => {
    tabs.postMessage(told);
    tell(told);
  };
  tabs.onmessage = ({ data }: MessageEvent<Told>) => tell(data);
  navigator.locks
    .request("hilo-stream", { signal: end.signal }, async () => {
      // Whoever led before is gone; what came between its end and our beginning was heard by nobody.
      tell({ what: "lost" });
      await lead(end.signal, tellAll);
    })
    .catch(() => {});
  return () => {
    end.abort();
    tabs.close();
  };
}

function hear(listener: Listener, told: Told): void {
  if (told.what === "event") listener.heard(told.event);
  else if (told.what === "following") listener.following(told.yes);
  else listener[told.what]();
}

async function lead(signal: AbortSignal, tell: (told: Told) => void): Promise<void> {
  const place = { last: null as number | null };
  for (let tries = 0; !signal.aborted; ) {
    const status = await read(signal, place, tell, () => (tries = 0)).catch(() => 0);
    if (signal.aborted) return;
    if (status === 401) return tell({ what: "refused" });
    if (status !== 200) tell({ what: "following", yes: false });
    const pause = status === 200 ? PAUSES[0]! : PAUSES[Math.min(tries++, PAUSES.length - 1)]!;
    await new Promise((done) => setTimeout(done, pause * (0.8 + Math.random() * 0.4)));
  }
}

/** One connection to its end; gives its status. */
async function read(signal: AbortSignal, place: { last: number | null }, tell: (told: Told) => void, opened: () => void): Promise<number> {
  const line = new AbortController();
  const end = () => line.abort();
  signal.addEventListener("abort", end);
  let silence = setTimeout(end, SILENCE);
  try {
    const headers: Record<string, string> = place.last === null ? {} : { "last-event-id": String(place.last) };
    const answer = await fetch("/api/v1/stream", { headers, cache: "no-store", signal: line.signal });
    if (!answer.ok || answer.body === null) return answer.status;
    opened();
    tell({ what: "following", yes: true });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ""; ; ) {
      const { done, value } = await reader.read();
      clearTimeout(silence);
      if (done) return 200;
      silence = setTimeout(end, SILENCE);
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) understand(block, place, tell);
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener("abort", end);
  }
}

/** Exported for its test: a block of the stream moves the place on, and is told; a gap or a reset means load anew. */
export function understand(block: string, place: { last: number | null }, tell: (told: Told) => void): void {
  const fields: Record<string, string> = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trim();
  }
  if (!fields.data) return; // a heartbeat, or the pause it proposes
  const event = JSON.parse(fields.data) as StreamEvent;
  const gap = place.last !== null && event.prev !== null && event.prev !== place.last;
  place.last = Number(fields.id);
  if (event.kind === "reset" || gap) tell({ what: "lost" });
  else if (event.kind !== "tick") tell({ what: "event", event });
}
