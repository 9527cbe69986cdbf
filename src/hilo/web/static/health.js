// The health of the installation: one word in the bar, and what it is made of below it.

import { ask, askMaybe } from "./api.js";
import { byId, channelName, el, say } from "./dom.js";

const EVERY = 20000; // ms
let accounts = null;
let signedIn = false;
let following = null;
let missing = null; // what the server says is missing; null: not asked yet
let server = null;

export function startHealth() {
  const button = byId("health-button");
  button.addEventListener("click", () => toggle(byId("health").hidden));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !byId("health").hidden) {
      toggle(false);
      button.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#health, #health-button")) toggle(false);
  });
  look();
  setInterval(() => document.visibilityState === "visible" && look(), EVERY);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
}

/** Whether the stream is followed; null: nobody is signed in. */
export function setFollowing(now) {
  following = now;
  signedIn = now !== null;
  if (!signedIn) accounts = null;
  show();
}

/** The accounts by id, as far as the reader may know of them. */
export async function loadAccounts() {
  const page = await askMaybe("/channel-accounts?limit=100").catch(() => null);
  accounts = page?.items ?? null;
  show();
  return new Map((accounts ?? []).map((account) => [account.id, account]));
}

function toggle(open) {
  byId("health").hidden = !open;
  byId("health-button").setAttribute("aria-expanded", String(open));
  if (open && signedIn) loadAccounts();
}

async function look() {
  try {
    await ask("/health/ready");
    [server, missing] = [true, []];
  } catch (trouble) {
    server = trouble.status > 0;
    missing = server ? (trouble.content?.missing ?? ["database"]) : null;
  }
  show();
}

function show() {
  const troubled = (accounts ?? []).some((account) => account.state === "needs_reauth");
  const database = missing && !missing.includes("database") && !missing.includes("migrations");
  const word = server === null ? "checking" : !server ? "away" : missing.length || troubled || following === false ? "bad" : "good";
  byId("health-dot").dataset.health = word;
  byId("health-word").textContent = say(`health_${word}`);
  const rows = [
    [say("health_server"), server, say(server ? "health_answers" : "health_silent")],
    [say("health_database"), database, say(database ? "health_answers" : "health_silent")],
    [say("health_live"), following, say(following ? "health_following" : following === null ? "health_signed_out" : "health_waiting")],
    ...(accounts ?? []).map(row),
  ];
  byId("health-list").replaceChildren(
    ...rows.map(([name, good, text]) =>
      el("div", {}, el("dt", { text: name }), el("dd", {}, el("span", { class: "dot", "data-health": good === null ? "checking" : good ? "good" : "bad" }), text)),
    ),
  );
}

function row(account) {
  const good = account.state === "live" ? true : account.state === "paused" ? null : false;
  return [`${account.name} (${channelName(account.channel)})`, good, say(`account_${account.state}`)];
}
