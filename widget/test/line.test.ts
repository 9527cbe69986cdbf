// The stream however the network cuts it, and when a lost one is tried again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { problem } from "../src/api";
import { makePieces, pause } from "../src/line";
import { subject } from "../src/visitor";

const STREAM = 'retry: 1000\n\n: beat\n\nid: 7\nevent: typing\ndata: {"name":"Zoë","on":true}\n\nid: 9\nevent: tick\ndata: {}\n\n';

test("events are the same wherever the text was cut", () => {
  for (let cut = 0; cut < STREAM.length; cut++) {
    const take = makePieces();
    const heard = [...take(STREAM.slice(0, cut)), ...take(STREAM.slice(cut))];
    assert.deepEqual(heard, [
      { id: "7", told: { type: "typing", name: "Zoë", on: true } },
      { id: "9", told: { type: "tick" } },
    ]);
  }
});

test("a half event waits for its other half", () => {
  const take = makePieces();
  assert.deepEqual(take("id: 1\nevent: tick\n"), []);
  assert.equal(take("data: {}\n\n").length, 1);
});

test("tries come further apart, never all at once, and not before the server wants them", () => {
  const spread = [0, 0.5, 1].map((chance) => pause(3, 0, chance));
  assert.deepEqual(spread, [3000, 4000, 5000]);
  assert.ok(pause(50) <= 37_500);
  assert.ok(pause(0, 20, 0) >= 15_000);
});

test("a refusal is told by its code, and a proxy's page by its status", () => {
  const ours = problem(429, '{"code": "too_much"}', "7");
  assert.deepEqual([ours.code, ours.wait, ours.passes], ["too_much", 7, true]);
  const theirs = problem(502, "<html>Bad Gateway</html>", null);
  assert.deepEqual([theirs.code, theirs.wait, theirs.passes], ["http_502", 0, true]);
  assert.equal(problem(422, "{}", null).passes, false);
});

test("whom a signed identity speaks of is read, and nonsense is nobody", () => {
  const claims = Buffer.from('{"sub":"ünï-1"}', "latin1").toString("base64url");
  assert.equal(subject(`head.${claims}.signature`), "ünï-1");
  assert.equal(subject("nonsense"), undefined);
});
