import type { Opened } from "@/api/queries";

export type Other = Pick<Opened, "id" | "state">;

const OPENNESS = ["open", "snoozed", "closed"];

/** Which of two stays: the one that is more open, else the one that one has before oneself. */
export function stays(here: Other, other: Other): [into: string, absorbed: string] {
  return OPENNESS.indexOf(here.state) > OPENNESS.indexOf(other.state) ? [other.id, here.id] : [here.id, other.id];
}
