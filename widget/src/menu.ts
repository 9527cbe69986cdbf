// The menu behind "More": opened and walked by keys as menus are everywhere.

import { button, h, MORE, tool } from "./dom";

export type Choice = [label: string, run: () => void, more?: { lang?: string; ariaChecked?: string; role?: string }];

export function menu(label: string, choices: () => Choice[]): HTMLElement {
  const opener = tool(MORE, label, () => show(list.hidden));
  const list = h("div", { className: "menu", role: "menu", ariaLabel: label, hidden: true });
  const el = h("div", { className: "more" }, opener, list);
  opener.ariaHasPopup = "menu";

  function show(open: boolean) {
    list.hidden = !open;
    opener.ariaExpanded = String(open);
    if (!open) return opener.focus();
    list.replaceChildren(...choices().map(line));
    (list.firstChild as HTMLElement).focus();
  }

  function line([words, run, more]: Choice): HTMLElement {
    const made = button("", () => {
      show(false);
      run();
    }, words);
    return Object.assign(made, { role: "menuitem", tabIndex: -1 }, more);
  }

  el.onkeydown = (event) => {
    const all = [...list.children] as HTMLElement[];
    const at = all.indexOf(event.target as HTMLElement);
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const step = steps[event.key];
    if (list.hidden ? event.key !== "ArrowDown" : step === undefined && event.key !== "Escape") return;
    if (list.hidden || step === undefined) show(list.hidden);
    else all.at(step % all.length)!.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  el.addEventListener("focusout", (event) => {
    if (!el.contains(event.relatedTarget as Node)) list.hidden = true;
  });
  return el;
}
