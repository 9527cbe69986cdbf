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
      folded("quoted_text", item.quoted),
      folded("signature", item.signature),
      item.page ? look(item.page) : null,
      ...item.attachments.map(attachment),
      ours ? delivery(item) : null,
    ),
  );
}

/** What a mail says besides its words: there for who wants it. */
function folded(word, text) {
  return text ? el("details", { class: "folded" }, el("summary", { text: say(word) }), el("p", { class: "text", text })) : null;
}

/** How a mail looks, in a frame that may do nothing; loaded when it is opened, remote images when they are asked for. */
function look(page) {
  const frame = el("iframe", { class: "look", title: say("as_sent"), sandbox: "allow-popups allow-popups-to-escape-sandbox", referrerpolicy: "no-referrer" });
  const images = el("button", { type: "button", text: say("show_images") });
  const details = el("details", { class: "folded" }, el("summary", { text: say("as_sent") }), images, frame);
  details.addEventListener("toggle", () => {
    if (details.open && !frame.getAttribute("src")) frame.setAttribute("src", `${page}?lang=${lang}`);
  });
  images.addEventListener("click", () => {
    frame.setAttribute("src", `${page}?lang=${lang}&images=true`);
    images.hidden = true;
  });
  return details;
}

/** A subject without the marks that mail programs put before it. */
const plain = (subject) => (subject ?? "").replace(/^((re|rv|fwd?|aw)\s*:\s*)+/i, "").trim();

function role(item) {
  const words = [{ third_party: "third_party", cc: "copied" }[item.from.kind], item.automatic ? "automatic" : null, item.spam ? "spam" : null];
  const marks = words.filter(Boolean).map((word) => el("span", { class: "doubt", text: say(word) }));
  return [...marks, ...(item.also_at ?? []).map((one) => el("span", { class: "channel", text: say("also_at", { name: one.name }) }))];
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

const CHANGES = ["assigned", "closed", "reopened", "tagged", "prioritised", "described", "snoozed", "woken", "merged", "parted", "split", "split_off", "unsplit", "moved", "moved_here", "moved_back", "spam", "not_spam"];

function change(item) {
  const name = item.from.name || say("somebody");
  const [word, ...said] = item.text.split(": ");
  const known = item.kind === "change" && CHANGES.includes(word);
  const text = known ? say(`change_${word}`, { name, what: said.join(": ") }).trim() : say("change_other", { name, what: item.text });
  return el("li", { class: "item change" }, el("span", { class: "badge" }, icon("dot")), el("p", { text }), time(item.at, "clock"));
}
