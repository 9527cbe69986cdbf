// What was said, oldest first: bubbles by who said it, days between them, and under the visitor's own what became of it.

import type { Chat } from "./chat";
import { button, h, linked, paragraph, show } from "./dom";
import { shown } from "./files";
import type { Attached, Item } from "./protocol";
import { day, time } from "./times";
import * as w from "./words";

interface Row extends Pick<Item, "from" | "text" | "attachments"> {
  key: string;
  name: string;
  at: Date;
  state?: w.Word | undefined;
  via?: w.Word | false;
}

const TOGETHER = 5 * 60_000; // ms between what one person said, shown as one
const NEAR = 80; // pixels from the end that still count as being there

export type Thread = ReturnType<typeof makeThread>;

/** `seen` is called when the visitor comes to the end by scrolling. */
export function makeThread(chat: Chat, say: w.Say, seen: () => void) {
  const earlier = button("quiet", () => void older(), say(w.earlier));
  const note = paragraph("note");
  const list = h("ol", { className: "items", role: "list" });
  const types = paragraph("types");
  const scroll = h("div", { className: "scroll", role: "region", ariaLabel: say(w.conversation), tabIndex: 0 }, earlier, note, list, types);
  const below = button("below", () => end(), `↓ ${say(w.newer)}`);
  const el = h("div", { className: "thread" }, scroll, below);
  const nodes = new Map<string, [drawn: string, node: HTMLElement]>();
  const files = new Map<string, HTMLElement>();
  let last: string | undefined;
  let stays = true; // at the end, and follows it
  let asks = false;

  function end() {
    scroll.scrollTop = scroll.scrollHeight;
    below.hidden = stays = true;
  }

  scroll.onscroll = () => {
    stays = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
    if (stays) {
      below.hidden = true;
      seen();
    }
    if (scroll.scrollTop < NEAR && chat.next) void older();
  };

  /** An earlier page, without moving what is being read. */
  async function older() {
    if (asks) return;
    asks = true;
    const { scrollHeight, scrollTop } = scroll;
    await chat.older().catch(() => 0);
    scroll.scrollTop = scrollTop + scroll.scrollHeight - scrollHeight;
    asks = false;
  }

  function update() {
    const rows = rowsOf();
    draw(rows);
    earlier.hidden = !chat.next;
    show(note, chat.session() && !chat.loaded ? say(w.loading) : chat.next ? "" : chat.config!.greeting || say(w.empty));
    show(types, chat.typing && say(w.types, chat.typing));
    const now = rows.at(-1);
    if (stays || (now?.from === "me" && now.key !== last)) end();
    else if (last && now?.key !== last) below.hidden = false;
    last = now?.key;
  }

  function rowsOf(): Row[] {
    // Whoever has read or answered has read what was said before.
    const seen = chat.items.findLastIndex((item) => item.from === "staff" || item.state === "read");
    const rows = chat.items.map((item, n): Row => {
      const mine = item.from === "me";
      const name = mine ? say(w.you) : (item.name ?? chat.config!.brand.name);
      const state = mine ? (n <= seen ? w.read : item.state === "delivered" ? w.delivered : w.sent) : undefined;
      return { ...item, key: item.client_id ?? item.id, name, at: new Date(item.at), state, via: item.channel === "email" && w.viaEmail };
    });
    for (const { client_id: key, text, attachments, at, fate } of chat.written()) {
      const state = { waiting: chat.online ? w.sending : w.waiting, sent: w.sent, failed: w.failed }[fate];
      if (!rows.some((row) => row.key === key)) rows.push({ key, from: "me", name: say(w.you), text, attachments, at: new Date(at), state });
    }
    return rows;
  }

  function draw(rows: Row[]) {
    const wanted: HTMLElement[] = [];
    rows.forEach((row, n) => {
      const together = (one?: Row, other?: Row) =>
        one && other && one.from === other.from && one.name === other.name && +other.at - +one.at < TOGETHER && day(say, one.at) === day(say, other.at);
      const date = day(say, row.at);
      const before = rows[n - 1];
      if (!before || day(say, before.at) !== date) wanted.push(once(`day${date}`, date, () => h("li", { className: "day" }, date)));
      const after = rows[n + 1];
      const begins = !together(before, row);
      const ends = !together(row, after) || row.state !== after!.state;
      wanted.push(once(row.key, JSON.stringify([row, begins, ends]), () => bubble(row, begins, ends)));
    });
    // Only what changed is touched: a selection and a screen reader's place stay where they are.
    wanted.forEach((node, n) => list.childNodes[n] === node || list.insertBefore(node, list.childNodes[n] ?? null));
    while (list.childNodes.length > wanted.length) list.lastChild!.remove();
  }

  function once(key: string, drawn: string, make: () => HTMLElement): HTMLElement {
    let kept = nodes.get(key);
    if (kept?.[0] !== drawn) {
      const node = make();
      kept?.[1].replaceWith(node);
      nodes.set(key, (kept = [drawn, node]));
    }
    return kept[1];
  }

  function bubble({ key, from, name, text, attachments, at, state, via }: Row, begins: boolean, ends: boolean): HTMLElement {
    const who = h("span", { className: begins && from === "staff" ? "who" : "hidden" }, from !== "system" && name);
    const body = h("div", { className: "bubble" }, ...linked(text), ...attachments.map(file));
    const bad = state === w.failed;
    const meta = paragraph(bad ? "meta bad" : "meta", [time(say, at), via && say(via), state && say(state)].filter(Boolean).join(" · "));
    if (bad) meta.append(" · ", button("link", () => chat.again(key), say(w.again)), " · ", button("link", () => chat.discard(key), say(w.discard)));
    return h("li", { className: `item ${from}${begins ? " begins" : ""}` }, who, body, ends && meta);
  }

  function file(one: Attached): HTMLElement {
    const node = files.get(one.id) ?? shown(one, chat, say, () => stays && end());
    files.set(one.id, node);
    return node;
  }

  below.hidden = true;
  return { el, update, end, atEnd: () => stays };
}
