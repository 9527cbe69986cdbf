// The open chat: who is there, what was said, where to write; or one of the pages in its place.

import type { Chat } from "./chat";
import { makeComposer } from "./composer";
import { BACK, button, CLOSE, h, paragraph, show, tool } from "./dom";
import { elsewhere } from "./elsewhere";
import { before } from "./forms";
import { menu, type Choice } from "./menu";
import { makeThread } from "./thread";
import { moment } from "./times";
import * as w from "./words";

export interface Host {
  draft: { text: string };
  close(): void;
  speak(language: w.Language): void;
  tell(words: string): void;
}

export type Panel = ReturnType<typeof makePanel>;

export function makePanel(chat: Chat, say: w.Say, host: Host) {
  const config = chat.config!;
  const title = h("h2", { id: "title", tabIndex: -1 });
  const presence = paragraph("presence");
  const banner = paragraph("banner");
  const body = h("div", { className: "body" });
  const el = h("dialog", { id: "panel", lang: say.language, "aria-labelledby": "title" });
  const thread = makeThread(chat, say, seen);
  const composer = makeComposer(chat, say, el, host.draft);
  const back = tool(BACK, say(w.back), () => turn(""));
  const footer = h("p", { className: "footer" }, button("link", () => turn("elsewhere"), say(w.elsewhere)));
  const face = h("span", { className: "face", ariaHidden: "true" }, config.brand.name.slice(0, 1).toUpperCase());
  const head = h("div", { className: "head" }, back, face, h("div", { className: "brand" }, title, presence), menu(say(w.more), choices), tool(CLOSE, say(w.close), host.close));
  let page = ""; // what the visitor turned to
  let shows = ""; // what is shown

  function update() {
    const { form, identity_required, brand } = chat.config!;
    title.textContent = page ? say(w.elsewhere) : brand.name;
    presence.textContent = there();
    presence.dataset.open = String(chat.config!.open);
    const fault = chat.online ? chat.fault?.in(say) : say(w.offline);
    banner.className = fault ? "banner bad" : "banner";
    show(banner, fault ?? (chat.config!.open || page ? "" : say(w.empty)));
    back.hidden = !page;
    face.hidden = !!page;
    const known = chat.session() || chat.written().length;
    place(page || (known ? "thread" : identity_required ? "denied" : form.length ? "form" : "thread"));
    if (shows === "thread") thread.update();
    seen();
  }

  function there(): string {
    const { open, opens_at, agents } = chat.config!;
    if (!open) return opens_at ? say(w.opens, moment(say, new Date(opens_at))) : say(w.closed);
    const names = agents.slice(0, 3).map((agent) => agent.name);
    return names.length ? say(w.here, names.join(", ")) : say(w.openNow);
  }

  function place(what: string) {
    if (what === shows) return;
    const had = body.contains((el.getRootNode() as ShadowRoot).activeElement);
    shows = what;
    if (what === "thread") body.replaceChildren(thread.el, composer.el, footer);
    else if (what === "form") body.replaceChildren(before(say, chat.config!.form, chat.config!.greeting, chat.begin));
    else if (what === "denied") body.replaceChildren(paragraph("page hint", say(w.signIn)));
    else body.replaceChildren(elsewhere(chat, say, host.tell));
    if (had) focus();
  }

  /** Where somebody who opened the chat begins; on a phone the keyboard comes when it is asked for. */
  function focus() {
    end();
    const first = body.querySelector<HTMLElement>("textarea, input:not([hidden])");
    (matchMedia("(pointer: coarse)").matches ? title : (first ?? title)).focus();
  }

  function end() {
    composer.ready();
    thread.end();
  }

  function turn(what: string) {
    page = what;
    update();
    (page ? back : title).focus();
  }

  function choices(): Choice[] {
    const other = say.language === "es" ? "en" : "es";
    const session = chat.session();
    return [
      ...(session ? [[say(w.elsewhere), () => turn("elsewhere")] as Choice] : []),
      [other === "es" ? "Español" : "English", () => host.speak(other), { lang: other }],
      [say(w.shared), () => chat.keep.share(!chat.keep.shared), { role: "menuitemcheckbox", ariaChecked: String(chat.keep.shared) }],
      ...(session ? [[say(w.logout), leave] as Choice] : []),
    ];
  }

  function leave() {
    page = "";
    void chat.logout();
  }

  function seen() {
    if (chat.unread && el.isConnected && shows === "thread" && thread.atEnd() && document.visibilityState === "visible") chat.read();
  }

  el.append(head, banner, body);
  update();
  return { el, update, focus, end };
}
