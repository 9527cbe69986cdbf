// The conversation as this browser knows it: what was said, what waits to go out, who is there. It draws nothing.

import { makeApi, Problem } from "./api";
import { makeFollower } from "./follow";
import { makeKeep } from "./keep";
import { alone, pause, rest } from "./line";
import { makeOutbox, type Written } from "./outbox";
import type { Attached, Config, Granted, Item, Page, Told } from "./protocol";
import { makeVisitor } from "./visitor";

const STILL = 20_000; // ms after which somebody who said no more does not write any more

export type Chat = ReturnType<typeof makeChat>;

/** `changed` is called after each change; `said` when somebody else said something new. */
export function makeChat(base: string, account: string, shared: boolean, changed: () => void, said: (item: Item) => void) {
  const lock = `hilo:${account}:`;
  const keep = makeKeep(account, shared);
  const api = makeApi(`${base}/portal/v1/${encodeURIComponent(account)}`, () => visitor.session()?.token);
  const visitor = makeVisitor(api, keep, lock);
  const outbox = makeOutbox(keep);
  const gone = new AbortController();
  const { signal } = gone;
  const line = makeFollower(api, lock, signal, { lives: visitor.session, told: take, gap: load, connected: () => connection(true), expired });
  let news = 0; // grows with all that makes a page which is under way an old one
  let pumps = false;
  let told = ""; // up to where we said that we read
  let typed = 0;
  let typist: ReturnType<typeof setTimeout>;

  const chat = {
    api,
    keep,
    config: undefined as Config | undefined,
    items: [] as Item[],
    next: null as string | null,
    unread: 0,
    typing: "",
    loaded: false, // whether the first page of what was said is here
    fault: undefined as Problem | undefined,
    online: navigator.onLine,
    session: visitor.session,
    written: outbox.all,

    close: () => gone.abort(),

    /** Loads what the account is, and goes on where this browser left off. Raises Problem where it may not. */
    async start(language: string) {
      for (let tries = 0; !chat.config && !signal.aborted; ) {
        await chat.translate(language).catch((error) => {
          if (!error.passes) throw error;
          return rest(pause(tries++, error.wait), signal);
        });
      }
      if (visitor.session()) resume();
      await shown();
    },

    async translate(language: string) {
      chat.config = await api.call<Config>("GET", `/config?lang=${language}`);
      visitor.speaks = chat.config.language;
      if (chat.config.shared) keep.share(true);
      changed();
    },

    async begin(form?: Record<string, string>) {
      await visitor.begin(form);
      resume();
      changed();
    },

    async identify(identity: string) {
      const before = visitor.session()?.token;
      await visitor.identify(identity);
      if (before === visitor.session()?.token) return;
      renew();
    },

    /** Goes on with a new token: an address was proved. */
    granted(granted: Granted) {
      visitor.grant(granted);
      renew();
    },

    async logout() {
      const over = visitor.leave();
      clear();
      await over;
    },

    send(text: string, attachments: Attached[]) {
      outbox.add(text, attachments);
      typed = 0;
      void pump();
    },

    again(client_id: string) {
      outbox.again(client_id);
      void pump();
    },

    discard(client_id: string) {
      outbox.drop(client_id);
      changed();
    },

    async older() {
      const page = await api.call<Page>("GET", `/messages?before=${encodeURIComponent(chat.next!)}`);
      chat.next = page.next;
      merge(page.items);
      changed();
    },

    /** The visitor looks at the last of it. */
    read() {
      const last = chat.items.findLast((item) => item.from !== "me")?.id;
      if (!last || last === told) return;
      told = last;
      chat.unread = 0;
      keep.set("read", last); // the other tabs hear of it
      api.call("POST", "/read", { up_to: last }).catch(() => (told = ""));
      changed();
    },

    /** The visitor writes, or stopped; said at most every four seconds. */
    type(on: boolean) {
      const now = Date.now();
      if (!visitor.session() || (on ? now - typed < 4000 : !typed)) return;
      typed = on ? now : 0;
      api.call("POST", "/typing", { on }).catch(() => 0);
    },
  };

  /** The first page, again after a gap. */
  async function load(): Promise<void> {
    const asked = news;
    const page = await api.call<Page>("GET", "/messages").catch((error: Error) => error);
    if (asked !== news) return visitor.session() ? load() : undefined;
    if (page instanceof Error) failed(page);
    else {
      news++;
      // No common item: what lies between is not known, so older ones are asked for again.
      if (!page.items.some((item) => chat.items.some((known) => known.id === item.id))) {
        chat.items = [];
        chat.next = page.next;
      }
      merge(page.items);
      chat.unread = page.unread;
      chat.loaded = true;
      chat.fault = undefined;
    }
    changed();
  }

  /** The code that a link in our mail brought along: good in this very session, and shown by nobody's looking at links. */
  async function shown() {
    const code = /^#hilo-code=(\d+)$/.exec(location.hash)?.[1];
    if (!code || !visitor.session()) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    await api.call<Granted>("POST", "/email/code", { code }).then(chat.granted, () => 0);
  }

  /** Goes on with the session that there is: the stream, what was said, what waits to go out. */
  function resume() {
    void pump();
    if (!chat.loaded) void load();
    line.follow();
  }

  function renew() {
    clear();
    if (visitor.session()) resume();
  }

  function clear() {
    Object.assign(chat, { items: [], next: null, unread: 0, typing: "", loaded: false });
    news++;
    line.forget();
    changed();
  }

  function take(event: Told) {
    if (event.type === "message") {
      const { item } = event;
      const isNew = item.from !== "me" && !chat.items.some(({ id }) => id === item.id);
      news++;
      merge([item]);
      if (isNew) {
        chat.typing = "";
        chat.unread++;
        said(item);
      }
    } else if (event.type === "typing") {
      chat.typing = event.on ? event.name : "";
      clearTimeout(typist);
      if (event.on) typist = setTimeout(() => take({ ...event, on: false }), STILL);
    }
    if (event.type === "presence") Object.assign(chat.config!, event);
    else if (event.type === "read") {
      // on another device of the same visitor
      const at = chat.items.findIndex((item) => item.id === event.up_to);
      if (at >= 0) chat.unread = chat.items.slice(at + 1).filter((item) => item.from !== "me").length;
    } else if (event.type === "reset") line.forget();
    changed();
  }

  function merge(items: readonly Item[]) {
    const all = new Map([...chat.items, ...items].map((item) => [item.id, item]));
    chat.items = [...all.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1));
    outbox.settle(chat.items);
  }

  /** Sends what waits, one after the other, in one tab at a time. What cannot go now is tried again later. */
  async function pump() {
    changed();
    if (pumps) return;
    pumps = true;
    for (let tries = 0; outbox.next() && !signal.aborted; ) {
      try {
        await alone(`${lock}send`, async () => {
          for (let next; (next = outbox.next()); changed()) await post(next);
        });
      } catch (error) {
        if (!failed(error)) break;
        changed();
        await rest(pause(tries++, (error as Problem).wait), signal);
      }
    }
    pumps = false;
    changed();
  }

  async function post(written: Written) {
    await visitor.begin();
    if (!line.follows || !chat.loaded) resume();
    const { client_id, text, at, attachments } = written;
    try {
      await api.call("POST", "/messages", { client_id, text, at, attachments: attachments.map((file) => file.id) });
      outbox.fate(written, "sent");
      connection(true);
    } catch (error) {
      if (!(error instanceof Problem) || error.passes || error.status === 401) throw error;
      chat.fault = error;
      outbox.fate(written, "failed");
    }
  }

  /** Notes what went wrong; gives whether trying again makes sense. */
  function failed(error: unknown): boolean {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) expired();
    else if (error.status) chat.fault = error;
    else connection(false);
    return error.passes || error.status === 401;
  }

  /** The token is good no more. What waits to go out goes out with the next one. */
  function expired() {
    keep.delete("session");
    clear();
  }

  function connection(online: boolean) {
    const back = online && !chat.online;
    chat.online = online;
    if (online) chat.fault = undefined;
    if (back && visitor.session() && !chat.loaded) void load();
    if (back) void pump();
    changed();
  }

  /** Another tab wrote something that is kept. */
  const stored = (event: StorageEvent) => {
    const key = keep.written(event);
    if (key === "read") {
      chat.unread = 0;
      told = event.newValue ?? "";
    } else if (key === "session" || key === "") renew();
    if (key !== undefined) changed();
  };

  addEventListener("storage", stored, { signal });
  addEventListener("online", () => connection(true), { signal });
  addEventListener("offline", () => connection(false), { signal });
  addEventListener("pageshow", (event) => event.persisted && visitor.session() && void load(), { signal });
  addEventListener("pagehide", (event) => keep.shared && !event.persisted && void visitor.leave(), { signal });
  return chat;
}
