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

const PAUSES = [300, 1_000, 2_000, 3_000, 5_000]; // ms between tries
const SILENCE = 35_000; // ms without so much as a heartbeat, of which there is one every 15 s: the line is dead
const LOOK = 3_000; // ms between looks at that; after a sleep the first look finds it

export type Told =
  | { what: "event"; event: StreamEvent; id: number }
  | { what: "place"; id: number }
  | { what: "lost" | "refused" | "hello" | "hurry" }
  | { what: "following"; yes: boolean };

/** How far this tab has heard, so that it can go on from there when it has to lead. */
export interface Place {
  last: number | null;
}

/**
 * Follows the stream once for all tabs of this browser: the tab that holds the lock reads, the others listen to it, and
 * go on where it was when it is gone. HTTP/1.1 allows six connections to a host; a stream a tab would use them up.
 * Returns what ends it.
 */
export function follow(listener: Listener): () => void {
  const end = new AbortController();
  const { signal } = end;
  const tabs = new BroadcastChannel("hilo-stream");
  const place: Place = { last: null };
  const line = new Line(place, (told) => {
    tabs.postMessage(told);
    hear(listener, place, told);
  });
  tabs.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.what === "hello") line.sayWhatIs();
    else if (data.what === "hurry") line.look(true);
    else hear(listener, place, data);
  };
  tabs.postMessage({ what: "hello" } satisfies Told);

  // The tab that leads may lie in the background, where its clocks stand: whoever is looked at wakes it.
  const look = () => {
    line.look();
    if (document.visibilityState === "visible") tabs.postMessage({ what: "hurry" } satisfies Told);
  };
  const offline = () => line.cut();
  addEventListener("online", look, { signal });
  addEventListener("pageshow", look, { signal });
  addEventListener("offline", offline, { signal });
  document.addEventListener("visibilitychange", look, { signal });
  const timer = setInterval(() => line.look(), LOOK);

  navigator.locks.request("hilo-stream", { signal }, () => line.lead(signal)).catch(() => {});
  return () => {
    end.abort();
    clearInterval(timer);
    tabs.close();
  };
}

function hear(listener: Listener, place: Place, told: Told): void {
  if (told.what === "event") {
    place.last = told.id;
    listener.heard(told.event);
  } else if (told.what === "place") place.last = told.id;
  else if (told.what === "following") listener.following(told.yes);
  else if (told.what === "lost" || told.what === "refused") listener[told.what]();
}

/** The connection of the tab that leads; in another one it does nothing. */
class Line {
  private leads = false;
  private follows: boolean | null = null;
  private heardAt = Date.now();
  private now: AbortController | null = null;
  private wake: (() => void) | null = null;

  constructor(
    private place: Place,
    private tell: (told: Told) => void,
  ) {}

  async lead(signal: AbortSignal): Promise<void> {
    this.leads = true;
    signal.addEventListener("abort", () => this.cut());
    for (let tries = 0; !signal.aborted; ) {
      const status = await this.read(() => (tries = 0)).catch(() => 0);
      if (signal.aborted) break;
      if (status === 401) {
        this.tell({ what: "refused" });
        break;
      }
      if (status !== 200) this.say(false);
      await this.rest(status === 200 ? PAUSES[0]! : PAUSES[Math.min(tries++, PAUSES.length - 1)]!);
    }
    this.leads = false;
  }

  /** To a tab that has just come: also how far it was heard, which that one goes on from when this one is gone. */
  sayWhatIs(): void {
    if (!this.leads || this.follows === null) return;
    if (this.place.last !== null) this.tell({ what: "place", id: this.place.last });
    this.tell({ what: "following", yes: this.follows });
  }

  /** A line that was silent for too long is cut, by the clock on the wall: the others stand still while a laptop sleeps. */
  look(hurry = document.visibilityState === "visible"): void {
    if (!this.leads) return;
    const silent = Date.now() - this.heardAt;
    if (silent < 0) this.heardAt = Date.now(); // somebody set the clock back
    else if (silent > SILENCE) this.cut();
    if (hurry) this.wake?.();
  }

  cut(): void {
    this.now?.abort();
  }

  private say(yes: boolean): void {
    if (this.follows === yes) return;
    this.follows = yes;
    this.tell({ what: "following", yes });
  }

  private rest(ms: number): Promise<void> {
    return new Promise<void>((done) => {
      const timer = setTimeout(done, ms * (0.8 + Math.random() * 0.4));
      const begun = Date.now();
      this.wake = () => {
        // Hurried by every tab that is looked at, it still does not hammer at a door that is shut.
        if (Date.now() - begun < 900 && Date.now() >= begun) return;
        clearTimeout(timer);
        done();
      };
    }).then(() => void (this.wake = null));
  }

  /** One connection to its end; gives its status. */
  private async read(opened: () => void): Promise<number> {
    const { place } = this;
    this.now = new AbortController();
    this.heardAt = Date.now();
    const headers: Record<string, string> = place.last === null ? {} : { "last-event-id": String(place.last) };
    const answer = await fetch("/api/v1/stream", { headers, cache: "no-store", signal: this.now.signal });
    if (!answer.ok || answer.body === null) return answer.status;
    opened();
    this.say(true);
    // What was fetched before anybody listened may be old already.
    if (place.last === null) this.tell({ what: "lost" });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ""; ; ) {
      const { done, value } = await reader.read();
      if (done) return 200;
      this.heardAt = Date.now();
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) understand(block, place, this.tell);
    }
  }
}

/** Exported for its test: a block of the stream moves the place on, and is told; a gap or a reset means load anew. */
export function understand(block: string, place: Place, tell: (told: Told) => void): void {
  const fields: Record<string, string> = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trim();
  }
  if (!fields.data) return; // a heartbeat, or the pause it proposes
  const event = JSON.parse(fields.data) as StreamEvent;
  const gap = place.last !== null && event.prev !== null && event.prev !== place.last;
  const id = Number(fields.id);
  place.last = id;
  if (event.kind !== "tick" && event.kind !== "reset" && !gap) return tell({ what: "event", event, id });
  tell({ what: "place", id });
  if (event.kind === "reset" || gap) tell({ what: "lost" });
}
