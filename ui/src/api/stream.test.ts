import { expect, test } from "vitest";
import { understand, type Place } from "./stream";

function hear(...blocks: string[]) {
  const place: Place = { last: null };
  const told: string[] = [];
  for (const block of blocks) understand(block, place, (one) => one.what !== "place" && told.push(one.what === "event" ? one.event.kind : one.what));
  return { told, last: place.last };
}

const block = (id: number, kind: string, prev: number | null) => `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify({ kind, topic: "conversation", topic_id: "c", ref: null, details: {}, at: "", prev })}`;

test("events are told in order, and a heartbeat is nothing", () => {
  expect(hear(block(5, "message.received", null), ": still here", block(8, "note.added", 5))).toEqual({ told: ["message.received", "note.added"], last: 8 });
});

test("a gap means that something was missed: load anew", () => {
  expect(hear(block(5, "message.received", null), block(9, "note.added", 7)).told).toEqual(["message.received", "lost"]);
});

test("a tick only moves the place on; a reset means load anew", () => {
  expect(hear(block(5, "message.received", null), block(6, "tick", 5), block(7, "reset", null))).toEqual({ told: ["message.received", "lost"], last: 7 });
});

test("every tab is told how far it was heard, so that any of them can go on from there", () => {
  const ids: number[] = [];
  for (const one of [block(5, "tick", null), block(6, "note.added", 5), block(7, "reset", null)]) {
    understand(one, { last: null }, (told) => "id" in told && ids.push(told.id));
  }
  expect(ids).toEqual([5, 6, 7]);
});
