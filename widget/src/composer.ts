// Where the visitor writes: text that grows with its words, files by button, paste and drop, and what keeps a draft.

import type { Chat } from "./chat";
import { ADD, h, paragraph, SEND, show, tool } from "./dom";
import { makeTray } from "./files";
import * as w from "./words";

const QUIET = 5000; // ms without a key after which nobody writes any more
const LONGEST = 10_000;

/** `place`: where files may be dropped. `draft`: what is written and not sent; it outlives this field. */
export function makeComposer(chat: Chat, say: w.Say, place: HTMLElement, draft: { text: string }) {
  const { max_bytes, media_types } = chat.config!.attachments;
  const alert = paragraph("alert", "", { role: "alert", hidden: true });
  const tray = makeTray(chat, say, changed);
  const text = h("textarea", { rows: 1, maxLength: LONGEST, placeholder: say(w.write), ariaLabel: say(w.write), enterKeyHint: "send", value: draft.text });
  const submit = tool(SEND, say(w.send), send, "send");
  const picker = h("input", { type: "file", multiple: true, hidden: true, accept: media_types.join() });
  const add = tool(ADD, say(w.attach), () => picker.click());
  const el = h("div", { className: "composer" }, alert, tray.el, h("div", { className: "row" }, add, picker, text, submit));
  let quiet = 0;

  function send() {
    const files = tray.ready();
    if (!files || !(draft.text.trim() || files.length)) return;
    chat.send(draft.text.trim(), files);
    text.value = "";
    tray.clear();
    wrote();
    text.focus();
  }

  function wrote() {
    draft.text = text.value;
    clearTimeout(quiet);
    if (draft.text) {
      chat.type(true);
      quiet = setTimeout(() => chat.type(false), QUIET) as unknown as number;
    }
    changed();
  }

  function changed(fault?: string) {
    show(alert, fault);
    submit.ariaDisabled = String(!(tray.ready()?.length || (tray.ready() && draft.text.trim())));
    text.style.height = ""; // for browsers without field-sizing
    text.style.height = `${text.scrollHeight + 2}px`;
  }

  add.hidden = !max_bytes;
  picker.onchange = () => {
    tray.add(picker.files!);
    picker.value = "";
  };
  text.oninput = wrote;
  text.onblur = () => chat.type(false);
  /** Enter sends, where there is a real keyboard; with the shift key, or under a thumb, it makes a new line. */
  text.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    send();
  };
  text.onpaste = (event) => {
    const files = event.clipboardData!.files;
    if (!files.length) return;
    event.preventDefault();
    tray.add(files);
  };
  place.ondragover = place.ondrop = place.ondragleave = (event) => {
    const files = event.dataTransfer!;
    if (!files.types.includes("Files")) return;
    event.preventDefault();
    place.classList.toggle("drop", event.type === "dragover");
    if (event.type === "drop") tray.add(files.files);
  };
  return { el, text, ready: changed };
}
