// Makes elements. Text is always set as text, so nothing that comes from outside is ever read as markup.

type Child = Node | string | false | null | undefined;
type Props<T> = Partial<Omit<T, "style" | "role">> & Record<string, unknown>;

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props<HTMLElementTagNameMap[K]> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) attribute(made, name, value);
  made.append(...(children.filter(Boolean) as (Node | string)[]));
  return made;
}

function attribute(made: Element, name: string, value: unknown): void {
  if (name in made) (made as unknown as Record<string, unknown>)[name] = value;
  else made.setAttribute(name, String(value));
}

export function button(className: string, onclick: () => void, ...children: Child[]): HTMLButtonElement {
  return h("button", { type: "button", className, onclick }, ...children);
}

/** A button that shows an icon and is called by a word. */
export function tool(path: string, label: string, onclick: () => void, className = "tool"): HTMLButtonElement {
  const made = button(className, onclick, drawing(path));
  made.title = made.ariaLabel = label;
  return made;
}

export function paragraph(className: string, text = "", more: Props<HTMLElement> = {}): HTMLParagraphElement {
  return h("p", { className, ...more }, text);
}

/** Shows a text, or nothing at all. */
export function show(place: HTMLElement, text = ""): void {
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
}

export const CHAT = "M4 5h16v11H9l-5 4z";
export const CLOSE = "M6 6l12 12M18 6 6 18";
export const SEND = "M5 12h14M13 6l6 6-6 6";
export const ADD = "M12 5v14M5 12h14";
export const MORE = "M5 12h.01M12 12h.01M19 12h.01";
export const BACK = "M15 5l-7 7 7 7";
export const FILE = "M14 3H6v18h12V7zv4h4";

const SVG = "http://www.w3.org/2000/svg";

export function drawing(path: string, viewBox = "0 0 24 24"): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", viewBox);
  svg.ariaHidden = "true";
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

const LINK = /\bhttps?:\/\/[^\s<>"']*[^\s<>"'.,;:!?()[\]{}]/gi;

/** Text with its web addresses as links; everything else stays text. */
export function linked(text: string): (Node | string)[] {
  const made: (Node | string)[] = [];
  let end = 0;
  for (const { 0: href, index } of text.matchAll(LINK)) {
    made.push(text.slice(end, index), h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, href));
    end = index + href.length;
  }
  return [...made, text.slice(end)];
}
