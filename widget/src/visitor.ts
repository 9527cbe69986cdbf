// Who writes: the session of a visitor, its token, and how they come to be known.

import type { Api } from "./api";
import type { Keep } from "./keep";
import { alone } from "./line";
import { uuid } from "./outbox";
import type { Granted } from "./protocol";

export interface Session extends Granted {
  /** The signed identity that was used last: each is good once. */
  identity?: string | undefined;
}

export type Visitor = ReturnType<typeof makeVisitor>;

export function makeVisitor(api: Api, keep: Keep, lock: string) {
  const visitor = { speaks: "", session, grant, begin, identify, leave };

  function session() {
    return keep.json<Session>("session");
  }

  /** A new token, after something was proved. */
  function grant(granted: Granted, identity = session()?.identity) {
    if (granted.shared) keep.share(true);
    keep.set("session", JSON.stringify({ ...granted, identity }));
  }

  /** Makes a session where there is none; `form`: what was filled in before the first word. */
  function begin(form?: Record<string, string>, identity?: string) {
    return alone(`${lock}session`, async () => {
      if (session()) return;
      const client_id = keep.get("client") ?? uuid();
      keep.set("client", client_id); // a repeat after a lost answer makes no second visitor
      const page = location.origin + location.pathname;
      const body = { client_id, page, language: visitor.speaks, shared: keep.shared, form, identity };
      grant(await api.call<Granted>("POST", "/sessions", body), identity);
    });
  }

  /** Says who the visitor is, by the page's signed word. */
  async function identify(identity: string): Promise<void> {
    const used = session()?.identity;
    if (used === identity) return;
    if (used && subject(used) !== subject(identity)) await leave(); // another person: nothing of the first shows
    if (session()) grant(await api.call<Granted>("POST", "/identity", { identity }), identity);
    else await begin(undefined, identity);
  }

  /** Forgets all here at once; the server is told when it can be. */
  async function leave(): Promise<void> {
    const over = session() && api.call("DELETE", "/session").catch(() => undefined);
    keep.keys().forEach(keep.delete);
    await over;
  }

  return visitor;
}

/** Who a signed identity speaks of. It is only compared here, never believed: that is the server's part. */
export function subject(identity: string): unknown {
  try {
    return JSON.parse(atob(identity.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))).sub;
  } catch {
    return undefined;
  }
}
