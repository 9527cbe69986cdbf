// The page of a preview: the real chat, with a look that is not kept yet. The application that frames it says which.

let look = {};
let timer;
const asked = window.fetch;

// What the chat asks the server for stays as it is, but for how it looks.
window.fetch = async (address, how) => {
  const answer = await asked(address, how);
  if (!answer.ok || !/\/config\?lang=/.test(String(address))) return answer;
  const config = await answer.json();
  const { title, greeting, ...rest } = look;
  const brand = { ...config.brand, ...(title ? { name: title } : {}) };
  return Response.json({ ...config, ...rest, brand, greeting: greeting?.[config.language] ?? config.greeting });
};

// It opens by itself while somebody types in the application: it must not take the keyboard from them.
const { focus } = HTMLElement.prototype;
HTMLElement.prototype.focus = function (...options) {
  if (document.hasFocus()) focus.apply(this, options);
};
for (const way of ["show", "showModal"]) {
  const open = HTMLDialogElement.prototype[way];
  HTMLDialogElement.prototype[way] = function () {
    if (document.hasFocus()) open.call(this);
    else this.setAttribute("open", "");
  };
}

addEventListener("message", ({ origin, source, data }) => {
  if (origin !== location.origin || source !== parent || source === window) return;
  look = data.look;
  document.documentElement.dataset.theme = data.theme;
  draw(data);
});

function draw({ language, theme }) {
  clearInterval(timer);
  document.querySelector("hilo-chat")?.remove();
  const chat = document.createElement("hilo-chat");
  chat.setAttribute("account", document.body.dataset.account);
  chat.setAttribute("lang", language);
  chat.setAttribute("theme", theme);
  document.body.append(chat);
  timer = setInterval(() => {
    chat.open?.();
    if (chat.shadowRoot?.querySelector("dialog")) clearInterval(timer);
  }, 100);
}

addEventListener("DOMContentLoaded", () => {
  if (parent !== window) parent.postMessage("hilo-preview", location.origin);
});
