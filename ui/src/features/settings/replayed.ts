import { api, take, type Schemas } from "@/api/client";

type State = Schemas["EnvelopeState"];
const EVERY = 700; // ms
const PATIENCE = 20_000; // ms; a worker that is busy comes to it later, and the list says so then

/** Asks what became of envelopes that are being read again, until none of them waits any more. */
export function useReplayed(): (ids: string[]) => Promise<State[]> {
  return async (ids) => {
    const until = Date.now() + PATIENCE;
    for (;;) {
      const states = await Promise.all(ids.map((id) => take(api.GET("/api/v1/envelopes/{envelope_id}/state", { params: { path: { envelope_id: id } } }))));
      if (states.every((one) => one.state !== "waiting") || Date.now() > until) return states;
      await new Promise((done) => setTimeout(done, EVERY));
    }
  };
}

export function outcomeOf(states: State[]): { waiting: number; parked: number; reason: string } {
  const parked = states.filter((one) => one.state === "parked");
  return { waiting: states.filter((one) => one.state === "waiting").length, parked: parked.length, reason: parked[0]?.reason ?? "" };
}
