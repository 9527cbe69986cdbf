// The element <hilo-chat>: a button in the corner of the page, and the chat that it opens.

import { Problem } from "./api";
import { makeChat, type Chat } from "./chat";
import { button, CHAT, drawing, h, paragraph } from "./dom";
import { makePanel, type Panel } from "./panel";
import css from "./style.css";
import * as w from "./words";

const HERE = document.querySelector<HTMLScriptElement>('script[src*="/widget/hilo-chat"]')!.src.split("/widget/")[0]!;
const OPEN = "hilo-open"; // kept by the tab: on the next page of the shop the chat is as it was
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** On a phone the chat covers the page. */
const covers = () => matchMedia("(max-width: 480px)").matches;

function wasOpen(): boolean {
  try {
    return !!sessionStorage[OPEN];
  } catch {
    return false; // a browser that keeps nothing
  }
}

class HiloChat extends HTMLElement {
  static observedAttributes = ["lang", "identity"];

  #chat: Chat | undefined;
  #panel: Panel | undefined;
  #isOpen = false;
  #chosen: w.Language | undefined;
  #draft = { text: "" };
  #gone = new AbortController();
  #badge = h("span", { className: "badge" });
  #launcher = button("launcher", () => (this.#isOpen ? this.close() : this.open()), drawing(CHAT), this.#badge);
  #status = paragraph("hidden", "", { role: "status" });
  #root = this.attachShadow({ mode: "open" });

  connectedCallback(): void {
    this.#root.adoptedStyleSheets = [sheet];
    this.#gone = new AbortController();
    // The page comes first: nothing is asked for before it is loaded and has nothing else to do.
    const idle = () => (window.requestIdleCallback ?? setTimeout)(() => void this.#start());
    if (document.readyState === "complete") idle();
    else addEventListener("load", idle, { once: true, signal: this.#gone.signal });
  }

  disconnectedCallback(): void {
    this.#gone.abort();
    this.#chat?.close();
    this.#chat = this.#panel = undefined;
    this.#root.replaceChildren();
  }

  attributeChangedCallback(name: string, _: string | null, value: string | null): void {
    if (name === "lang") void this.#speak();
    else void this.identify(value ?? "");
  }

  /** Says who the visitor is: a JWT that the page's own server signed. */
  async identify(identity: string): Promise<void> {
    if (!identity || !this.#chat?.config) return;
    try {
      await this.#chat.identify(identity);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      console.warn("hilo-chat: identity refused:", error.code);
      this.dispatchEvent(new CustomEvent("hilo-identity-refused", { detail: error.code }));
    }
  }

  /** Ends the session, and forgets it in this browser. */
  async logout(): Promise<void> {
    await this.#chat?.logout();
  }

  open(): void {
    if (this.#isOpen || !this.#chat?.config) return;
    this.#turn(true);
    this.#panel!.focus();
  }

  close(): void {
    this.#turn(false);
    this.#launcher.focus();
  }

  get #language(): w.Language {
    return this.#chosen ?? w.choose([this.lang, document.documentElement.lang, ...navigator.languages]);
  }

  async #start(): Promise<void> {
    const account = this.getAttribute("account");
    if (!account || this.#gone.signal.aborted) return;
    const said = ({ name, text }: { name?: string | null; text: string }) => this.#tell(`${name ?? ""}: ${text.slice(0, 300)}`);
    const chat = makeChat(HERE, account, this.hasAttribute("shared"), () => this.#changed(), said);
    this.#chat = chat;
    const { signal } = this.#gone;
    document.addEventListener("visibilitychange", () => this.#changed(), { signal });
    window.visualViewport?.addEventListener("resize", () => this.#fit(), { signal });
    try {
      await chat.start(this.#language);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return console.warn("hilo-chat: no chat on this page:", error.code);
    }
    if (signal.aborted) return;
    this.style.cssText += chat.config?.style;
    this.#root.append(this.#launcher, this.#status);
    if (wasOpen() && !covers()) {
      this.#turn(true);
      this.#panel!.end();
    } else this.#changed();
    await this.identify(this.getAttribute("identity") ?? "");
  }

  #turn(open: boolean): void {
    this.#isOpen = open;
    try {
      sessionStorage[OPEN] = open ? 1 : "";
    } catch {
      // then it is closed on the next page
    }
    this.#draw();
  }

  #draw(): void {
    this.#panel ??= makePanel(this.#chat!, w.speak(this.#language), {
      draft: this.#draft,
      close: () => this.close(),
      tell: (words) => this.#tell(words),
      speak: (language) => void this.#speak(language),
    });
    const { el } = this.#panel;
    if (this.#isOpen) {
      this.#root.prepend(el);
      // On a phone the page cannot be reached meanwhile. Elsewhere the focus stays where it is until somebody moves it.
      if (!covers()) el.open = true;
      else if (!el.open) el.showModal();
    } else el.close();
    el.oncancel = () => this.close();
    el.onkeydown = (event) => {
      if (event.key === "Escape") this.close();
    };
    // Who listens to the page hears only what is in a dialog, while it covers the rest.
    (this.#isOpen ? el : this.#root).append(this.#status);
    this.#fit();
    this.#changed();
  }

  #changed(): void {
    const [chat, isOpen, launcher, badge] = [this.#chat, this.#isOpen, this.#launcher, this.#badge];
    if (!chat?.config) return;
    if (isOpen) this.#panel?.update();
    const say = w.speak(this.#language);
    const n = isOpen ? 0 : chat.unread;
    badge.hidden = !n;
    badge.textContent = n > 9 ? "9+" : String(n);
    launcher.ariaExpanded = String(isOpen);
    launcher.lang = say.language;
    launcher.ariaLabel = isOpen ? say(w.close) : n ? say(w.openUnread, n) : say(w.open);
  }

  /** For those who listen to the page. */
  #tell(words: string): void {
    this.#status.lang = this.#language;
    this.#status.textContent = words;
  }

  async #speak(chosen = this.#chosen): Promise<void> {
    this.#chosen = chosen;
    if (!this.#chat?.config) return;
    await this.#chat.translate(this.#language).catch(() => 0);
    const old = this.#panel;
    this.#panel = undefined;
    old?.el.remove();
    if (this.#isOpen) this.#draw();
    if (old && this.#isOpen) this.#panel!.focus();
    this.#changed();
  }

  /** On a phone the chat is as high as what the keyboard leaves of the screen. */
  #fit(): void {
    this.style.setProperty("--high", `${window.visualViewport?.height ?? innerHeight}px`);
  }
}

if (!customElements.get("hilo-chat")) customElements.define("hilo-chat", HiloChat);
