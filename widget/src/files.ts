// Files: those that are on their way up, above the text field, and those in the thread. Pictures are drawn on a canvas,
// since a page with a strict policy lets no image in from a blob.

import { Problem } from "./api";
import type { Chat } from "./chat";
import { button, drawing, FILE, h, tool, CLOSE } from "./dom";
import { pause, rest } from "./line";
import type { Attached } from "./protocol";
import { size } from "./times";
import * as w from "./words";

const WIDE = 248; // CSS pixels
const HIGH = 320;

export interface Tray {
  el: HTMLElement;
  add(files: Iterable<File>): void;
  /** The files that are up; undefined while one is on its way. */
  ready(): Attached[] | undefined;
  clear(): void;
}

/** `changed` is called after each change, with what went wrong. */
export function makeTray(chat: Chat, say: w.Say, changed: (fault?: string) => void): Tray {
  const el = h("ul", { className: "tray" });
  const all = new Map<HTMLElement, { gone: AbortController; done?: Attached }>();
  const { max_bytes, count } = chat.config!.attachments;

  function fault({ name, size: bytes }: File): string | undefined {
    if (all.size >= count) return say(w.tooMany, count);
    return bytes > max_bytes ? say(w.tooBig, name, size(say, max_bytes)) : undefined;
  }

  async function raise(file: File): Promise<void> {
    const gone = new AbortController();
    const one: { gone: AbortController; done?: Attached } = { gone };
    const bar = h("progress", { ariaLabel: file.name });
    const row = h("li", {}, drawing(FILE), h("span", { className: "name" }, file.name), bar, tool(CLOSE, say(w.remove, file.name), () => drop(row)));
    all.set(row, one);
    el.append(row);
    changed();
    for (let tries = 0; !gone.signal.aborted && !one.done; ) {
      try {
        await chat.begin();
        one.done = await chat.api.upload<Attached>("/attachments", file, (part) => (bar.value = part), gone.signal);
        bar.remove();
        changed();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.passes) await rest(pause(tries++, error.wait), gone.signal);
        else drop(row, say(w.refused, file.name));
      }
    }
  }

  function drop(row: HTMLElement, why?: string) {
    all.get(row)?.gone.abort();
    all.delete(row);
    row.remove();
    changed(why);
  }

  return {
    el,
    add(files) {
      for (const file of files) {
        const why = fault(file);
        if (why) changed(why);
        else void raise(file);
      }
    },
    ready() {
      const up = [...all.values()].flatMap(({ done }) => done ?? []);
      return up.length < all.size ? undefined : up;
    },
    clear() {
      all.clear();
      el.replaceChildren();
    },
  };
}

/** A file in the thread; `drawn` is called when a picture has got its height. */
export function shown({ id, name, media_type, size: bytes }: Attached, chat: Chat, say: w.Say, drawn: () => void): HTMLElement {
  const get = async () => (await chat.api.get(`/attachments/${id}`)).blob();
  const save = async () => {
    const href = URL.createObjectURL(await get());
    h("a", { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  };
  const made = button("file", () => void save().catch(() => 0), drawing(FILE), h("span", { className: "name" }, name), h("small", {}, size(say, bytes)));
  made.ariaLabel = say(w.download, name);
  const draw = async () => {
    const image = await createImageBitmap(await get());
    const scale = Math.min(1, WIDE / image.width, HIGH / image.height);
    const fine = Math.min(1, scale * devicePixelRatio);
    const canvas = h("canvas", { width: image.width * fine, height: image.height * fine });
    canvas.style.width = `${image.width * scale}px`;
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    made.className = "picture";
    made.replaceChildren(canvas);
    drawn();
  };
  if (/^image\/(png|jpeg|gif|webp)$/.test(media_type)) draw().catch(() => 0);
  return made;
}
