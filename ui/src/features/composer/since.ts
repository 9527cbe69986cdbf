import type { DraftWords } from "./draft";

/** What was written while other words were on their way: what follows them, or all of it where they were changed. */
export function writtenSince(now: DraftWords, sent: DraftWords): DraftWords {
  const before = new Set(sent.attachments);
  const html = after(now.html, sent.html);
  if (html && html === now.html) return now; // a letter shows its files within
  return { ...now, html, text: after(now.text, sent.text), attachments: now.attachments?.filter((file) => !before.has(file)) ?? [] };
}

function after(now = "", sent = ""): string {
  return now.startsWith(sent) ? now.slice(sent.length).trimStart() : now;
}
