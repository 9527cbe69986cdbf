// Begins here: who is signed in, which thread is open, and what the stream says.

import { ask, whenSignedOut } from "./api.js";
import { byId, keepTimes, say } from "./dom.js";
import { startDoor, showDoor } from "./door.js";
import { loadAccounts, setFollowing, startHealth } from "./health.js";
import { clearList, focusLine, lineOf, loadList, markCurrent, startList } from "./list.js";
import { Live } from "./live.js";
import { Thread } from "./thread.js";

const GATHER = 150; // ms in which events are gathered to one look

let me = null;
let open = null; // the conversation in the address
let pending = null;
const accounts = new Map();
const thread = new Thread(accounts);
const live = new Live({ heard, lost: () => look(true), state: setFollowing, refused: () => leave(say("signed_out")) });

async function begin() {
  try {
    enter((await ask("/session")).user);
  } catch (trouble) {
    if (trouble.code === "not_signed_in") return;
    document.body.dataset.state = "signed-in";
    await loadList(null);
    setTimeout(begin, 5000);
  }
}

/** Where the application sent somebody from who was not signed in: a path of this place and nothing else. */
function cameFrom() {
  const next = decodeURIComponent(location.hash.match(/^#next=(.+)$/)?.[1] ?? "");
  return /^\/[^/\\]/.test(next) ? next : null;
}

function enter(user) {
  const next = cameFrom();
  if (next) return location.replace(next);
  me = user;
  document.body.dataset.state = "signed-in";
  byId("me").hidden = false;
  byId("me-name").textContent = user.name;
  byId("list-title").focus({ preventScroll: true });
  setFollowing(false);
  thread.close();
  live.start();
  fillAccounts();
  loadList(me).then(follow);
}

/** Several requests may find out at once: the first one says why. */
function leave(words = "") {
  if (document.body.dataset.state === "signed-out") return;
  live.stop();
  setFollowing(null);
  clearTimeout(pending);
  pending = me = open = null;
  accounts.clear();
  clearList();
  thread.close();
  byId("me").hidden = true;
  document.body.dataset.state = "signed-out";
  byId("desk").dataset.view = "list";
  showDoor(words);
}

async function fillAccounts() {
  for (const [id, account] of await loadAccounts()) accounts.set(id, account);
  if (thread.customer && thread.items.size) thread.show();
}

/** Opens what the address names. */
async function follow() {
  if (!me) return;
  const id = location.hash.slice(1);
  if (!/^[0-9a-f-]{36}$/.test(id)) {
    if (open) thread.close();
    open = null;
    markCurrent(null);
    byId("desk").dataset.view = "list";
    return;
  }
  open = id;
  markCurrent(id);
  byId("desk").dataset.view = "thread";
  let line = lineOf(id);
  try {
    line ??= await ask(`/conversations/${id}`);
  } catch (trouble) {
    if (trouble.code !== "not_signed_in") location.hash = "";
    return;
  }
  if (open !== id) return;
  if (thread.customer !== line.customer.id) await thread.open(line.customer);
  byId("thread-title").focus({ preventScroll: true });
}

function heard(event) {
  if (event.kind === "message.received") announceWords(event);
  look(event.topic === "customer");
}

/** Many events are one look. `everything`: people may have been merged or parted. */
function look(everything = false) {
  if (everything) thread.moved = true;
  if (pending) return;
  pending = setTimeout(async () => {
    pending = null;
    if (!me) return;
    await loadList(me, true);
    if (thread.moved) {
      thread.moved = false;
      await whoIsItNow();
    }
    await thread.refresh();
  }, GATHER);
}

/** After a merge the open conversation may be somebody else's. */
async function whoIsItNow() {
  if (!open || !thread.customer) return;
  try {
    const { customer } = lineOf(open) ?? (await ask(`/conversations/${open}`));
    if (customer.id !== thread.customer) await thread.open(customer);
  } catch {
    location.hash = ""; // behind a wall now, or gone
  }
}

async function announceWords(event) {
  await new Promise((done) => setTimeout(done, GATHER * 4));
  const line = lineOf(event.topic_id);
  if (line) byId("said").textContent = say("new_words", { name: line.customer.name || say("no_name") });
}

function goBack() {
  const before = open;
  history.pushState(null, "", location.pathname);
  follow();
  focusLine(before);
}

whenSignedOut(() => leave(me ? say("signed_out") : ""));
window.addEventListener("hashchange", follow);
byId("back").addEventListener("click", goBack);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && open && byId("health").hidden) goBack();
});
byId("sign-out").addEventListener("click", async () => {
  await ask("/session", { method: "DELETE" }).catch(() => {});
  history.replaceState(null, "", location.pathname);
  leave();
});
// The chosen thread stays open in the other language.
document.querySelectorAll(".languages a").forEach((link) => link.addEventListener("click", () => (link.hash = location.hash)));

startHealth();
startList();
const ledHere = startDoor(enter);
keepTimes();
if (document.body.dataset.state === "loading") begin();
else if (!ledHere) showDoor("");
