// Words and elements. All that is shown goes through here, as text and never as HTML.

const told = JSON.parse(document.getElementById("words").textContent);

export const byId = (id) => document.getElementById(id);

/** The words of a key, with {names} filled in. */
export function say(key, fill = {}) {
  const text = told[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(fill[name] ?? ""));
}

/** An element; `text` becomes its text, other properties its attributes. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "text") made.textContent = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** What went wrong, in words. */
export function trouble({ code }) {
  return ["unreachable", "database_away"].includes(code) ? say(code) : say("broke", { code });
}
