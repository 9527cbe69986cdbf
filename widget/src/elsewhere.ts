// Going on elsewhere: an e-mail address that is proved by a code, and a link or QR code for another device.

import type { Problem } from "./api";
import type { Chat } from "./chat";
import { button, drawing, h, paragraph } from "./dom";
import { ask, form } from "./forms";
import type { Granted } from "./protocol";
import * as w from "./words";

/** `tell` says something to those who listen to the page. */
export function elsewhere(chat: Chat, say: w.Say, tell: (words: string) => void): HTMLElement {
  const mail = h("section");
  const device = h("section");
  const fill = (place: HTMLElement, title: w.Word, hint: string, ...rest: Node[]) =>
    place.replaceChildren(h("h3", {}, say(title)), paragraph("hint", hint), ...rest);
  const why = (error: Problem) => (/code/.test(error.code) && !error.passes ? say(w.wrongCode) : error.in(say));

  function askMail() {
    const { el, input, check } = ask(say, say(w.email), "email");
    const send = async () => {
      await chat.begin();
      await chat.api.call("POST", "/email", { email: input.value });
      askCode(input.value);
    };
    fill(mail, w.byMail, say(w.byMailHint), form(say, [{ el, input, check }], say(w.sendCode), send));
  }

  function askCode(address: string) {
    const asked = ask(say, say(w.code), "code");
    const confirm = async () => {
      chat.granted(await chat.api.call<Granted>("POST", "/email/code", { code: asked.input.value.replace(/\s/g, "") }));
      mail.replaceChildren(paragraph("done", say(w.proved)));
      tell(say(w.proved));
    };
    const words = say(w.codeSent, address);
    fill(mail, w.byMail, words, form(say, [asked], say(w.confirm), confirm, why), button("link", askMail, say(w.back)));
    tell(words);
    asked.input.focus();
  }

  async function makeLink() {
    await chat.begin();
    const { url, qr } = await chat.api.call<{ url: string; qr: string }>("POST", "/resume-links");
    const field = h("input", { readOnly: true, value: url, ariaLabel: say(w.otherDevice), onfocus: () => field.select() });
    const copy = button("main", async () => {
      field.select();
      await navigator.clipboard?.writeText(url).catch(() => 0);
      copy.textContent = say(w.copied);
    }, say(w.copy));
    const picture = redrawn(qr);
    fill(device, w.otherDevice, say(w.otherDeviceHint), h("div", { className: "qr", role: "img", ariaLabel: say(w.qr) }, picture), field, copy);
    copy.focus();
  }

  askMail();
  fill(device, w.otherDevice, say(w.otherDeviceHint), form(say, [], say(w.makeLink), makeLink));
  return h("div", { className: "page" }, mail, !!chat.items.length && device);
}

/** The server's drawing made anew from its path alone: no markup of it is read, whatever it holds. */
export function redrawn(svg: string): SVGElement {
  const [, width, scale, path = ""] = /\swidth="(\d+)".*scale\((\d+)\).*\sd="([\w\s.,-]+)"/s.exec(svg) ?? [];
  const size = Number(width) / Number(scale) || 0;
  return drawing(path, `0 0 ${size} ${size}`);
}
