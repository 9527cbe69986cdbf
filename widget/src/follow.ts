// What happens while one looks: one tab of the browser holds the stream of events and passes them to the others.

import { Problem, type Api } from "./api";
import { alone, listen, pause, rest } from "./line";
import type { Heard, Told } from "./protocol";

interface Passed extends Heard {
  prev: string | undefined;
}

/** Who listens: `lives` says whether there is a session to listen for, `gap` that something may have been missed. */
interface Ear {
  lives(): unknown;
  told(event: Told): void;
  gap(): void;
  connected(): void;
  expired(): void;
}

export function makeFollower(api: Api, lock: string, signal: AbortSignal, ear: Ear) {
  const tabs = new BroadcastChannel(lock);
  let line = new AbortController();
  let cursor: string | undefined;
  const follower = { follows: false, follow, forget };

  function follow() {
    if (follower.follows) return;
    follower.follows = true;
    alone(`${lock}stream`, hold, signal).catch(() => (follower.follows = false));
  }

  /** What was heard so far says nothing about what comes: a new line comes without a cursor, and loads. */
  function forget() {
    cursor = undefined;
    line.abort();
  }

  /** Holds the stream as long as there is a session. Runs in one tab of the browser. */
  async function hold() {
    for (let tries = 0; ear.lives() && !signal.aborted; ) {
      line = new AbortController();
      let wait = 0;
      try {
        const since = cursor === undefined ? "" : `?since=${encodeURIComponent(cursor)}`;
        const answer = await api.get(`/stream${since}`, { signal: line.signal });
        tries = 0;
        ear.connected();
        if (!since) ear.gap();
        await listen(answer, heard, line);
      } catch (error) {
        if (error instanceof Problem && error.status) {
          wait = error.passes ? error.wait : 30;
          if (error.status === 401) ear.expired();
          else cursor = undefined;
        }
      }
      await rest(ear.lives() ? pause(tries++, wait) : 0, signal);
    }
    follower.follows = false;
    if (ear.lives() && !signal.aborted) follow();
  }

  function heard(event: Heard) {
    tabs.postMessage({ ...event, prev: cursor });
    cursor = event.id || cursor;
    ear.told(event.told);
  }

  /** Another tab holds the stream. A gap (this tab slept) is closed by loading. */
  tabs.onmessage = ({ data }: MessageEvent<Passed>) => {
    const gap = cursor !== undefined && data.prev !== cursor;
    cursor = data.id || cursor;
    if (gap) ear.gap();
    else ear.told(data.told);
  };

  signal.addEventListener("abort", () => {
    line.abort();
    tabs.close();
  });
  return follower;
}
