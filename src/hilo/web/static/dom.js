// Words, times and elements. All that is shown goes through here, as text and never as HTML.

const told = JSON.parse(document.getElementById("words").textContent);
const icons = `${document.body.dataset.static}/icons.svg`;

export const lang = told.lang;
export const byId = (id) => document.getElementById(id);

/** The words of a key, with {names} filled in. */
export function say(key, fill = {}) {
  const text = told.words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(fill[name] ?? ""));
}

/** One or many, by the rules of the language. */
export function count(key, number) {
  const form = new Intl.PluralRules(lang).select(number) === "one" ? "one" : "many";
  return say(`${key}_${form}`, { count: number.toLocaleString(lang) });
}

/** What a kind of channel is called. */
export const channelName = (kind) => told.channels[kind] ?? kind;

/** An element; `text` becomes its text, other properties its attributes; null and false are left out. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") made.textContent = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${icons}#${name}`);
  svg.append(use);
  return svg;
}

/** Makes `nodes` the children of `parent`, moving as few as it can: what stays keeps its focus and selection. */
export function arrange(parent, nodes) {
  const focused = document.activeElement;
  nodes.forEach((node, place) => {
    if (parent.childNodes[place] !== node) parent.insertBefore(node, parent.childNodes[place] ?? null);
  });
  while (parent.childNodes.length > nodes.length) parent.lastChild.remove();
  if (focused && focused !== document.activeElement && parent.contains(focused)) focused.focus({ preventScroll: true });
}

/** What went wrong, in words. */
export function trouble({ status, code }) {
  if (status === 403) return say("not_allowed");
  return ["unreachable", "database_away"].includes(code) ? say(code) : say("broke", { code });
}

/** A message in the middle of a pane: `again` puts a button below it. */
export function showState(place, title, hint = "", again = null) {
  const parts = [el("p", { class: "state-title", text: title })];
  if (hint) parts.push(el("p", { text: hint }));
  if (again) {
    const button = el("button", { type: "button", class: "main", text: say("retry") });
    button.addEventListener("click", again);
    parts.push(button);
  }
  place.replaceChildren(...parts);
  place.hidden = false;
}

/** Grey bars while something loads; screen readers hear the word. */
export function showLoading(place, rows) {
  const bars = Array.from({ length: rows }, () => el("div", { class: "bar-skeleton", "aria-hidden": "true" }));
  place.replaceChildren(el("p", { class: "hidden", text: say("loading") }), ...bars);
  place.hidden = false;
}

// Times: in the zone of whoever looks.

// The reader's own way of writing dates, where it is of the language of the page.
const region = navigator.languages.find((one) => one.split("-")[0] === lang) ?? lang;
const clock = new Intl.DateTimeFormat(region, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(region, { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat(region, { day: "numeric", month: "short", year: "numeric" });
const weekday = new Intl.DateTimeFormat(region, { weekday: "long", day: "numeric", month: "long" });
const whole = new Intl.DateTimeFormat(region, { dateStyle: "full", timeStyle: "long" });

const daysAgo = (at) => Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86400000);
const dateOf = (at) => (at.getFullYear() === new Date().getFullYear() ? day : dayOfYear).format(at);

/** How long ago, in the largest unit that fits: 4 min, 3 h, 2 days. */
export function duration(iso) {
  const minutes = Math.max(0, Math.floor((Date.now() - new Date(iso)) / 60000));
  const [value, unit] = minutes < 60 ? [minutes, "minute"] : minutes < 1440 ? [Math.floor(minutes / 60), "hour"] : [Math.floor(minutes / 1440), "day"];
  return new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "short" }).format(value);
}

/** Short for a list: now, 14 min, 09:31, yesterday, 12 Nov. */
function brief(at) {
  const minutes = Math.floor((Date.now() - at) / 60000);
  if (minutes < 1) return say("now");
  if (minutes < 60) return duration(at);
  const ago = daysAgo(at);
  return ago === 0 ? clock.format(at) : ago === 1 ? say("yesterday") : dateOf(at);
}

export const wholeTime = (iso) => whole.format(new Date(iso));
export const clockTime = (iso) => clock.format(new Date(iso));

/** The heading of a day in a thread. */
export function dayName(iso) {
  const ago = daysAgo(iso);
  if (ago === 0) return say("today");
  if (ago === 1) return say("yesterday");
  return ago < 300 ? weekday.format(new Date(iso)) : dayOfYear.format(new Date(iso));
}

/** A `time` element that stays right as time passes (see `keepTimes`). */
export function time(iso, how = "brief", words = null) {
  const made = el("time", { datetime: iso, title: wholeTime(iso), "data-how": how, "data-words": words });
  setTime(made);
  return made;
}

function setTime(made) {
  const iso = made.dateTime;
  const { how, words } = made.dataset;
  const shown = how === "clock" ? clockTime(iso) : how === "duration" ? duration(iso) : brief(new Date(iso));
  const text = words ? say(words, { time: shown }) : shown;
  if (made.textContent !== text) made.textContent = text;
}

export function keepTimes() {
  setInterval(() => document.querySelectorAll("time[data-how]").forEach(setTime), 20000);
}
