// Forms: fields with their labels, and what is wrong with them said beside them.

import { Problem } from "./api";
import { h, paragraph, show } from "./dom";
import type { Field } from "./protocol";
import * as w from "./words";

let count = 0;

export interface Asked {
  el: HTMLElement;
  input: HTMLInputElement;
  check(): boolean;
}

export function ask(say: w.Say, label: string, kind: string, required = true): Asked {
  const id = `field${count++}`;
  const fault = paragraph("fault", "", { id: `${id}-fault`, hidden: true });
  const type = kind === "code" ? "text" : kind;
  const input = h("input", { id, type, required, autocomplete: (kind === "code" ? "one-time-code" : kind === "text" ? "on" : kind) as AutoFill, maxLength: 200, "aria-describedby": fault.id });
  const wrong = () => {
    const value = (input.value = input.value.trim());
    if (!value) return required ? say(w.needed) : "";
    return input.validity.typeMismatch ? say(w.badEmail) : "";
  };
  const check = () => {
    show(fault, wrong());
    input.ariaInvalid = String(!fault.hidden);
    return fault.hidden;
  };
  const el = h("div", {}, h("label", { htmlFor: id }, label, !required && h("small", {}, ` (${say(w.optional)})`)), input, fault);
  return { el, input, check };
}

/** A form with one button. What `done` throws is explained above it; while it runs the button waits. */
export function form(say: w.Say, fields: Asked[], label: string, done: () => Promise<void>, why = (error: Problem) => error.in(say)): HTMLElement {
  const alert = paragraph("alert", "", { role: "alert", hidden: true });
  const submit = h("button", { className: "main" }, label);
  const made = h("form", { noValidate: true }, alert, ...fields.map((field) => field.el), submit);
  made.onsubmit = async (event) => {
    event.preventDefault();
    const wrong = fields.filter((field) => !field.check());
    if (wrong[0]) return wrong[0].input.focus();
    if (submit.ariaDisabled === "true") return;
    submit.ariaDisabled = "true";
    show(alert);
    await done().catch((error) => {
      if (!(error instanceof Problem)) throw error;
      show(alert, why(error));
    });
    submit.ariaDisabled = "false";
  };
  return made;
}

/** The form before the chat. */
export function before(say: w.Say, fields: Field[], greeting: string, begin: (form: Record<string, string>) => Promise<void>): HTMLElement {
  const asked = fields.map(({ label, kind, required }) => ask(say, label, kind, required));
  const done = () => begin(Object.fromEntries(fields.map(({ field }, n) => [field, asked[n]!.input.value]).filter(([, value]) => value)));
  return h("div", { className: "page" }, h("h3", {}, say(w.beforeChat)), paragraph("hint", greeting), form(say, asked, say(w.startChat), done));
}
