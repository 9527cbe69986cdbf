// The last threads: a line for each conversation, the newest words first.

import { ask } from "./api.js";
import { arrange, byId, channelName, count, el, icon, say, showLoading, showState, time, trouble, wholeTime } from "./dom.js";

const LIMIT = 20;
const lines = new Map(); // conversation id -> { line, node, mark }
let me = null;
let current = null;

export function startList() {
  byId("lines").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const links = [...byId("lines").querySelectorAll("a")];
    const next = links[links.indexOf(document.activeElement) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}

/** Loads the list; says in the pane what is going on. `quietly`: what is shown stays until there is something better. */
export async function loadList(user, quietly = false) {
  me = user;
  if (!quietly && !lines.size) showLoading(byId("list-state"), 7);
  try {
    const page = await ask(`/conversations?state=any&limit=${LIMIT}`);
    show(page.items);
  } catch (error) {
    if (error.code === "not_signed_in") return;
    if (quietly && lines.size) return; // the health in the bar says it
    showState(byId("list-state"), trouble(error), "", error.status === 403 ? null : () => loadList(me));
    arrange(byId("lines"), []);
    lines.clear();
  }
}

export function clearList() {
  lines.clear();
  byId("lines").replaceChildren();
  byId("list-count").textContent = "";
}

export const lineOf = (id) => lines.get(id)?.line ?? null;

/** Marks the line that is open. */
export function markCurrent(id) {
  current = id;
  for (const [key, { node }] of lines) mark(node, key === id);
}

export function focusLine(id) {
  const node = lines.get(id)?.node ?? byId("lines").firstElementChild;
  node?.querySelector("a").focus();
}

function show(items) {
  byId("list-state").hidden = items.length > 0;
  if (!items.length) showState(byId("list-state"), say("none_yet"), say("none_yet_hint"));
  const ids = new Set(items.map((line) => line.id));
  for (const id of lines.keys()) if (!ids.has(id)) lines.delete(id);
  const nodes = items.map((line) => {
    const known = lines.get(line.id);
    const sign = JSON.stringify(line);
    if (known?.sign === sign) return known.node;
    const node = known?.node ?? el("li", {}, el("a", { class: "line", href: `#${line.id}` }));
    fill(node.firstElementChild, line);
    mark(node, line.id === current);
    lines.set(line.id, { line, node, sign });
    return node;
  });
  arrange(byId("lines"), nodes);
  byId("lines").setAttribute("aria-busy", "false");
  byId("list-count").textContent = items.length ? say("threads_count", { count: items.length }) : "";
}

function mark(node, open) {
  const link = node.firstElementChild;
  if (open) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}

function fill(link, line) {
  const name = line.customer.name || say("no_name");
  link.classList.toggle("unread", line.unread > 0);
  const parts = [
    avatar(name, line.customer.id),
    el("span", { class: "line-top" }, el("span", { class: "name", text: name }), time(line.last.at)),
    line.subject ? el("span", { class: "line-subject", text: line.subject }) : null,
    el("span", { class: line.subject ? "line-last" : "line-last two" }, el("span", { class: "said-by", text: `${say(`said_${line.last.from}`)}: ` }), line.last.text),
    el("span", { class: "line-facts" }, ...facts(line)),
    line.unread > 0 ? el("span", { class: "count" }, el("span", { "aria-hidden": "true", text: line.unread }), el("span", { class: "hidden", text: count("unread", line.unread) })) : null,
  ];
  link.replaceChildren(...parts.filter(Boolean));
}

function facts(line) {
  const parts = [];
  if (line.waiting_since) {
    const waits = time(line.waiting_since, "duration", "waiting");
    waits.title = say("waiting_since", { time: wholeTime(line.waiting_since) });
    parts.push(el("span", { class: "fact waits" }, icon("clock"), waits));
  }
  parts.push(...line.channels.map((kind) => el("span", { class: "fact", text: channelName(kind) })));
  parts.push(el("span", { class: `fact state-${line.state}`, text: say(`state_${line.state}`) }));
  const holder = [line.assignee && (line.assignee.id === me?.id ? say("you") : line.assignee.name), line.team?.name].filter(Boolean).join(", ");
  parts.push(el("span", { class: "fact", text: holder || say("nobody") }));
  if (line.walled) parts.push(el("span", { class: "fact", title: say("walled_hint") }, icon("lock"), say("walled")));
  return parts;
}

/** Initials on a tint that is always the same for one person. */
export function avatar(name, id) {
  const letters = [...name.matchAll(/(?:^|[\s-])(\p{L})/gu)].map((match) => match[1].toLocaleUpperCase());
  const initials = letters.length > 1 ? letters[0] + letters[letters.length - 1] : (letters[0] ?? "?");
  const tint = [...id].reduce((sum, sign) => sum + sign.charCodeAt(0), 0) % 6;
  return el("span", { class: `avatar tint-${tint}`, "aria-hidden": "true", text: initials });
}
