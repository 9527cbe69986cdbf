// What waits to go out: in order, once, and each tab for itself.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { makeKeep } from "../src/keep";
import { makeOutbox } from "../src/outbox";
import { stored } from "./browser";

beforeEach(() => stored.clear());

const words = (outbox: ReturnType<typeof makeOutbox>) => outbox.all().map((one) => one.text);

test("what two tabs write comes in the order in which it was written, and nothing overwrites anything", () => {
  const [one, other] = [makeOutbox(makeKeep("a", false)), makeOutbox(makeKeep("a", false))];
  for (let n = 0; n < 50; n++) one.add(String(n), []);
  assert.deepEqual(words(other), words(one));
  assert.deepEqual(words(one), [...Array(50).keys()].map(String));
  other.add("from the other", []);
  assert.equal(words(one).length, 51);
});

test("another account of the same page has an outbox of its own", () => {
  makeOutbox(makeKeep("a", false)).add("to a", []);
  assert.deepEqual(words(makeOutbox(makeKeep("b", false))), []);
});

test("what was sent stays until the server shows it, and is not sent again", () => {
  const outbox = makeOutbox(makeKeep("a", false));
  outbox.add("one", []);
  outbox.add("two", []);
  const [one, two] = outbox.all();
  outbox.fate(one!, "sent");
  assert.equal(outbox.next()?.text, "two");
  outbox.settle([{ id: "1", client_id: one!.client_id, at: "", from: "me", text: "one", attachments: [] }]);
  assert.deepEqual(words(outbox), ["two"]);
  outbox.fate(two!, "failed");
  assert.equal(outbox.next(), undefined);
});

test("what failed goes once more under its own id, behind what was written meanwhile", () => {
  const outbox = makeOutbox(makeKeep("a", false));
  outbox.add("one", []);
  const [one] = outbox.all();
  outbox.fate(one!, "failed");
  outbox.add("two", []);
  outbox.again(one!.client_id);
  assert.deepEqual(words(outbox), ["two", "one"]);
  assert.equal(outbox.all()[1]!.client_id, one!.client_id);
});

test("bytes of somebody else under our name are passed over", () => {
  stored.setItem("hilo:a:out:1:x", "{broken");
  const outbox = makeOutbox(makeKeep("a", false));
  outbox.add("mine", []);
  assert.deepEqual(words(outbox), ["mine"]);
});

test("on a shared computer the browser keeps nothing, and what it kept before is taken away", () => {
  const keep = makeKeep("a", false);
  makeOutbox(keep).add("private", []);
  keep.set("session", "token");
  keep.share(true);
  assert.equal(stored.length, 0);
  assert.equal(keep.get("session"), "token");
  keep.share(false);
  assert.equal(stored.getItem("hilo:a:session"), "token");
});

test("a browser whose storage is full still has the page's memory", () => {
  stored.isFull = true;
  const outbox = makeOutbox(makeKeep("a", false));
  outbox.add("one", []);
  assert.deepEqual(words(outbox), ["one"]);
});
