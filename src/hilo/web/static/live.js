// Follows the event stream: hands over each event, says when all has to be loaded anew, and comes back by itself.
// Read by fetch and not by EventSource, which passes over kinds it was not told of and hides why it was refused.

const PAUSES = [300, 1000, 2000, 5000, 10000]; // ms between tries
const SILENCE = 45000; // ms without so much as a heartbeat: the line is dead

export class Live {
  /** `heard(event)`, `lost()` (load anew), `state(following)`, `refused()` (nobody is signed in any more). */
  constructor({ heard, lost, state, refused }) {
    Object.assign(this, { heard, lost, state, refused });
    this.last = null; // the id of the last event: where to go on
    this.run = null;
  }

  start() {
    this.stop();
    this.last = null;
    this.run = new AbortController();
    this.follow(this.run.signal);
  }

  stop() {
    this.run?.abort();
    this.run = null;
  }

  async follow(signal) {
    let tries = 0;
    while (!signal.aborted) {
      const status = await this.read(signal, () => (tries = 0)).catch(() => 0);
      if (signal.aborted) return;
      if (status === 401) return this.refused();
      if (status !== 200) this.state(false); // an end in good order is followed by a new beginning
      const pause = PAUSES[Math.min(tries++, PAUSES.length - 1)];
      await new Promise((done) => setTimeout(done, status === 200 ? PAUSES[0] : pause));
    }
  }

  /** One connection, to its end; gives its status. */
  async read(signal, opened) {
    const line = new AbortController();
    const end = () => line.abort();
    signal.addEventListener("abort", end);
    let silence = setTimeout(end, SILENCE);
    try {
      const headers = this.last === null ? {} : { "last-event-id": String(this.last) };
      const answer = await fetch("/api/v1/stream", { headers, cache: "no-store", credentials: "same-origin", signal: line.signal });
      if (!answer.ok) return answer.status;
      opened();
      this.state(true);
      let rest = "";
      for (const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader(); ; ) {
        const { done, value } = await reader.read();
        clearTimeout(silence);
        if (done) return 200;
        silence = setTimeout(end, SILENCE);
        const blocks = (rest + value).split("\n\n");
        rest = blocks.pop();
        blocks.forEach((block) => this.take(block));
      }
    } finally {
      clearTimeout(silence);
      signal.removeEventListener("abort", end);
    }
  }

  take(block) {
    const fields = Object.fromEntries(block.split("\n").map((text) => [text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1).trim()]));
    if (!fields.data) return; // a heartbeat, or the pause it proposes
    const event = JSON.parse(fields.data);
    // `prev` is the id that was sent before: another one than ours, and something was missed.
    const gap = this.last !== null && event.prev !== null && event.prev !== this.last;
    this.last = Number(fields.id);
    if (event.kind === "reset" || gap) this.lost();
    else if (event.kind !== "tick") this.heard(event);
  }
}
