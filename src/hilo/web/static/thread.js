// The thread of one person: everything over all channels in time order, the newest at the bottom.

import { ask, askMaybe } from "./api.js";
import { arrange, byId, count, dayName, el, icon, say, showLoading, showState, trouble } from "./dom.js";
import { itemNode } from "./item.js";

const PAGE = 50;
const NEAR = 60; // px from the bottom that count as being there

export class Thread {
  constructor(accounts) {
    this.accounts = accounts;
    this.customer = null;
    this.items = new Map(); // id -> item
    this.nodes = new Map(); // id -> { node, sign }
    this.conversations = new Map();
    this.next = null;
    this.person = null;
    this.handledBy = [];
    this.abort = new AbortController();
    byId("older").onclick = () => this.older();
    byId("below").onclick = () => this.toBottom();
    byId("thread-scroll").onscroll = () => this.atBottom() && (byId("below").hidden = true);
  }

  /** Opens the thread of a customer; says in the pane what is going on. */
  async open(customer) {
    this.close();
    this.customer = customer.id;
    byId("thread-head").hidden = false;
    byId("thread-title").textContent = customer.name || say("no_name");
    showLoading(byId("thread-state"), 5);
    await this.load(() => this.toBottom());
  }

  /** Nothing is open. */
  close() {
    this.abort.abort();
    this.abort = new AbortController();
    for (const kept of [this.items, this.nodes, this.conversations]) kept.clear();
    this.customer = this.next = this.person = null;
    byId("thread-head").hidden = byId("items").hidden = byId("below").hidden = true;
    byId("thread-title").textContent = "";
    byId("handles").replaceChildren();
    byId("thread-items").replaceChildren();
    showState(byId("thread-state"), say("choose"), say("choose_hint"));
  }

  /** Something happened: loads the newest part again, and keeps the place of whoever reads further up. */
  async refresh() {
    if (!this.customer) return;
    const wasThere = this.atBottom();
    const before = this.items.size;
    await this.load(() => {
      if (wasThere) this.toBottom();
      else if (this.items.size > before) byId("below").hidden = false;
    });
  }

  async load(then) {
    const { customer } = this;
    const { signal } = this.abort;
    try {
      const limit = Math.min(200, Math.max(PAGE, this.items.size));
      const [page, conversations, person] = await Promise.all([
        ask(`/customers/${customer}/thread?limit=${limit}`, { signal }),
        ask(`/conversations?customer=${customer}&state=any&limit=200`, { signal }),
        askMaybe(`/customers/${customer}`),
      ]);
      if (this.customer !== customer) return;
      this.take(page, conversations.items, person);
      this.show();
      then();
    } catch (error) {
      if (signal.aborted || error.code === "not_signed_in" || this.items.size) return;
      showState(byId("thread-state"), trouble(error), "", () => this.load(then));
    }
  }

  take(page, conversations, person) {
    const fresh = new Set(page.items.map((item) => item.id));
    const from = page.items[0]?.at ?? "";
    for (const [id, item] of this.items) if (item.at >= from && !fresh.has(id)) this.items.delete(id); // taken back
    for (const item of page.items) this.items.set(item.id, item);
    if (this.items.size <= page.items.length) this.next = page.next;
    this.conversations = new Map(conversations.map((one) => [one.id, one]));
    this.person = person;
    this.handledBy = page.handled_by ?? [];
  }

  async older() {
    const { customer, next } = this;
    if (!next) return;
    const pane = byId("thread-scroll");
    const fromBottom = pane.scrollHeight - pane.scrollTop;
    byId("older").disabled = true;
    try {
      const page = await ask(`/customers/${customer}/thread?limit=${PAGE}&before=${encodeURIComponent(next)}`);
      if (this.customer !== customer) return;
      for (const item of page.items) this.items.set(item.id, item);
      this.next = page.next;
      this.show();
      pane.scrollTop = pane.scrollHeight - fromBottom;
      if (!this.next) pane.focus({ preventScroll: true }); // the button that had it is gone
    } catch {
      // the button stays, to be pressed again; the health in the bar says what is wrong
    } finally {
      byId("older").disabled = false;
    }
  }

  show() {
    byId("thread-state").hidden = true;
    byId("items").hidden = false;
    byId("older").hidden = !this.next;
    byId("beginning").hidden = Boolean(this.next);
    if (this.person) byId("thread-title").textContent = this.person.name || say("no_name");
    byId("handles").replaceChildren(...this.handles());
    byId("facts").replaceChildren(...this.facts().map((text) => el("li", { text })));
    arrange(byId("thread-items"), this.rows());
  }

  rows() {
    const sorted = [...this.items.values()].sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1));
    const rows = [];
    let day = null;
    let matter = null;
    for (const item of sorted) {
      if (dayName(item.at) !== day) {
        day = dayName(item.at);
        rows.push(this.kept(`day ${day}`, day, () => el("li", { class: "day" }, el("h3", { text: day }))));
        matter = null;
      }
      if (item.conversation && item.conversation !== matter) {
        matter = item.conversation;
        rows.push(this.heading(item));
      }
      const account = this.accounts.get(item.account);
      const subject = this.conversations.get(item.conversation)?.subject;
      rows.push(this.kept(item.id, JSON.stringify([item, account?.name, subject]), () => itemNode(item, account, subject)));
    }
    return rows;
  }

  heading(item) {
    const matter = this.conversations.get(item.conversation);
    const title = matter ? [say("conversation", { number: matter.number }), matter.subject].filter(Boolean).join(" · ") : "";
    const sign = JSON.stringify([title, matter?.state, matter?.walled]);
    return this.kept(`matter ${item.id}`, sign, () =>
      el("li", { class: "matter" }, el("span", { text: title }), matter && matter.state !== "open" ? el("span", { class: "fact", text: say(`state_${matter.state}`) }) : null, matter?.walled ? el("span", { class: "fact", title: say("walled_hint") }, icon("lock"), say("walled")) : null),
    );
  }

  /** The node of before, as long as nothing of it changed. */
  kept(key, sign, make) {
    const known = this.nodes.get(key);
    if (known?.sign === sign) return known.node;
    const node = make();
    this.nodes.set(key, { node, sign });
    return node;
  }

  handles() {
    const best = new Map();
    for (const one of this.person?.identifiers ?? []) {
      const key = `${one.kind} ${one.value}`;
      if (!one.valid_to && (best.get(key)?.assurance ?? -1) < one.assurance) best.set(key, one);
    }
    return [...best.values()].map((one) =>
      el("li", { title: say("assurance", { level: one.assurance }) }, icon(one.kind === "email" ? "mail" : "chat"), el("span", { text: one.value }), one.assurance < 2 ? el("span", { class: "doubt", text: say("not_verified") }) : null),
    );
  }

  facts() {
    const told = [];
    const names = this.handledBy.filter(Boolean);
    if (this.handledBy.length) told.push(names.length ? say("handled_by", { teams: names.join(", ") }) : say("handled_by_nobody"));
    const joined = (this.person?.merges ?? []).filter((merge) => !merge.undone_at).length;
    if (joined) told.push(joined === 1 ? say("joined_one") : say("joined_many", { count: joined + 1 }));
    const open = (this.person?.suggestions ?? []).filter((one) => !one.decision).length;
    if (open) told.push(count("perhaps", open));
    return told;
  }

  atBottom() {
    const pane = byId("thread-scroll");
    return pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR;
  }

  toBottom() {
    byId("below").hidden = true;
    byId("thread-scroll").scrollTop = byId("thread-scroll").scrollHeight;
  }
}
