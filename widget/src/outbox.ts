// What the visitor wrote and the server has not shown yet: in order, each under a key of its own, so that two tabs
// never overwrite each other's words.

import type { Keep } from "./keep";
import type { Attached, Item } from "./protocol";

export interface Written {
  client_id: string;
  at: string;
  text: string;
  attachments: Attached[];
  fate: "waiting" | "sent" | "failed";
}

const A_DAY = 86_400_000;

export type Outbox = ReturnType<typeof makeOutbox>;

export function makeOutbox(keep: Keep) {
  let count = 1000;

  const keyOf = (client_id: string) => keep.keys("out:").find((key) => key.endsWith(client_id)) ?? "";

  const outbox = {
    add(text: string, attachments: Attached[], client_id: string = uuid()) {
      const now = Date.now();
      const written: Written = { client_id, at: new Date(now).toISOString(), text, attachments, fate: "waiting" };
      keep.set(`out:${now}${count++}:${client_id}`, JSON.stringify(written));
    },

    /** All of it in the order it was written. */
    all: () => keep.keys("out:").flatMap((key) => keep.json<Written>(key) ?? []),

    next: () => outbox.all().find((one) => one.fate === "waiting"),

    fate(written: Written, fate: Written["fate"]) {
      const key = keyOf(written.client_id);
      if (key) keep.set(key, JSON.stringify({ ...written, fate }));
    },

    drop: (client_id: string) => keep.delete(keyOf(client_id)),

    /** Once more, behind what was written meanwhile: it never came, so its place is new. */
    again(client_id: string) {
      const old = keep.json<Written>(keyOf(client_id));
      outbox.drop(client_id);
      if (old) outbox.add(old.text, old.attachments, client_id);
    },

    /** Forgets what the server shows by now, and what it took and did not show within a day. */
    settle(items: readonly Item[]) {
      const shown = new Set(items.map((item) => item.client_id));
      for (const { client_id, fate, at } of outbox.all())
        if (shown.has(client_id) || (fate === "sent" && Date.now() - Date.parse(at) > A_DAY)) outbox.drop(client_id);
    },
  };
  return outbox;
}

/** A random UUID; a page without TLS has no `crypto.randomUUID`. */
export function uuid(): string {
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (+digit ^ (crypto.getRandomValues(new Uint8Array(1))[0]! & (15 >> (+digit / 4)))).toString(16),
  );
}
