// The shapes of the portal's answers, as docs/guides/webchat.md describes them.

export interface Field {
  field: string;
  label: string;
  kind: string;
  required: boolean;
}

export interface Presence {
  open: boolean;
  opens_at?: string | null;
  agents: { name: string }[];
}

export interface Config extends Presence {
  brand: { name: string };
  /** CSS declarations for the element: its colours, and the corner where it stands. */
  style: string;
  language: string;
  form: Field[];
  attachments: { max_bytes: number; count: number; media_types: string[] };
  greeting: string;
  identity_required: boolean;
  shared: boolean;
}

export interface Granted {
  token: string;
  visitor: { id: string; name: string; assurance: number };
  expires_at: string;
  /** Nothing of it is to be kept in the browser. */
  shared?: boolean;
}

export interface Attached {
  id: string;
  name: string;
  media_type: string;
  size: number;
}

export interface Item {
  id: string;
  client_id?: string | null;
  at: string;
  from: "me" | "staff" | "system";
  name?: string | null;
  text: string;
  attachments: Attached[];
  channel?: string | null;
  state?: string | null;
}

export interface Page {
  items: Item[];
  next: string | null;
  unread: number;
}

/** What the stream says; `type` is the event's name. */
export type Told =
  | { type: "message"; item: Item }
  | { type: "typing"; name: string; on: boolean }
  | ({ type: "presence" } & Presence)
  | { type: "read"; up_to: string }
  | { type: "reset" }
  | { type: "tick" };

/** One event of the stream; `id` is the cursor after it. */
export interface Heard {
  id: string;
  told: Told;
}
