// The health of the installation: one word in the bar, and what it is made of below it.

import { ask } from "./api.js";
import { byId, el, say } from "./dom.js";

const EVERY = 20000; // ms
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

function toggle(open) {
  byId("health").hidden = !open;
  byId("health-button").setAttribute("aria-expanded", String(open));
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
  const database = missing && !missing.includes("database") && !missing.includes("migrations");
  const word = !server ? "away" : missing.length ? "bad" : "good";
  byId("health-dot").dataset.health = word;
  byId("health-word").textContent = say(`health_${word}`);
  const rows = [[say("health_server"), server], [say("health_database"), database]];
  byId("health-list").replaceChildren(...rows.map(row));
}

function row([name, good]) {
  const dot = el("span", { class: "dot", "data-health": good === null ? "checking" : good ? "good" : "bad" });
  return el("div", {}, el("dt", { text: name }), el("dd", {}, dot, say(good ? "health_answers" : "health_silent")));
}
