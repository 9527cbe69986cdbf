// One item of a thread: a message, a note, or something that changed.

import { channelName, el, icon, lang, say, time } from "./dom.js";

const DELIVERY_ICONS = { held: "clock", queued: "clock", sending: "clock", sent: "check", delivered: "checks", read: "checks", failed: "cross", refused: "cross", unknown: "question" };
const BAD = new Set(["failed", "refused", "unknown"]);
const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte"];

/** `matter`: the subject of its conversation, which is not said again. */
export function itemNode(item, account, matter) {
  if (item.kind === "message") return message(item, account, matter);
  if (item.kind === "note") return note(item);
  return change(item);
}

function message(item, account, matter) {
  const ours = item.direction === "out";
  const kind = ours ? item.to?.[0]?.kind : item.from.handle?.kind;
  const channel = account?.name ?? channelName(item.channel);
  const name = item.from.name || item.from.handle?.value || say("no_name");
  return el(
    "li",
    { class: `item ${ours ? "ours" : "theirs"}`, "data-state": item.state },
    el("span", { class: "badge", title: channel }, icon(kind === "email" ? "mail" : "chat")),
    el(
      "article",
      { class: "bubble" },
      el("header", {}, el("strong", { text: name }), ...role(item), el("span", { class: "channel", text: channel }), time(item.at, "clock"), doubt(item)),
      item.subject && plain(item.subject) !== plain(matter) ? el("p", { class: "subject", text: item.subject }) : null,
      el("p", { class: "text", text: item.text }),
      ...item.attachments.map(attachment),
      ours ? delivery(item) : null,
    ),
  );
}

/** A subject without the marks that mail programs put before it. */
const plain = (subject) => (subject ?? "").replace(/^((re|rv|fwd?|aw)\s*:\s*)+/i, "").trim();

function role(item) {
  const word = { third_party: "third_party", cc: "copied" }[item.from.kind];
  return word ? [el("span", { class: "doubt", text: say(word) })] : [];
}

function doubt(item) {
  const level = item.from.assurance;
  if (item.direction === "out" || level === null || level >= 2) return null;
  return el("span", { class: "doubt", title: say("not_verified_hint", { level }), text: say("not_verified") });
}

function delivery(item) {
  const bad = BAD.has(item.state);
  return el(
    "footer",
    { class: bad ? "delivery bad" : "delivery" },
    icon(DELIVERY_ICONS[item.state] ?? "dot"),
    el("span", { text: say(`delivery_${item.state}`) }),
    item.reason && bad ? el("span", { class: "reason", text: item.reason }) : null,
  );
}

function attachment(file) {
  const exponent = Math.min(SIZES.length - 1, file.size > 0 ? Math.floor(Math.log10(file.size) / 3) : 0);
  const size = new Intl.NumberFormat(lang, { style: "unit", unit: SIZES[exponent], unitDisplay: "narrow", maximumFractionDigits: 0 }).format(file.size / 1000 ** exponent);
  const link = el("a", { href: `/api/v1/attachments/${file.id}`, text: file.name || say("attachment") });
  return el("p", { class: "file" }, icon("clip"), link, el("span", { class: "meta", text: size }));
}

function note(item) {
  return el(
    "li",
    { class: "item note" },
    el("span", { class: "badge" }, icon("note")),
    el("article", { class: "bubble" }, el("header", {}, el("strong", { text: item.from.name }), el("span", { class: "channel", text: say("note") }), time(item.at, "clock")), el("p", { class: "text", text: item.text })),
  );
}

const CHANGES = ["assigned", "closed", "reopened", "tagged", "prioritised", "described", "snoozed", "woken", "merged", "parted", "split", "split_off", "unsplit", "moved", "moved_here", "moved_back"];

function change(item) {
  const name = item.from.name || say("somebody");
  const [word, ...said] = item.text.split(": ");
  const known = item.kind === "change" && CHANGES.includes(word);
  const text = known ? say(`change_${word}`, { name, what: said.join(": ") }).trim() : say("change_other", { name, what: item.text });
  return el("li", { class: "item change" }, el("span", { class: "badge" }, icon("dot")), el("p", { text }), time(item.at, "clock"));
}
