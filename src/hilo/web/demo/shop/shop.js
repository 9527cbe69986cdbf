// The shop's own script: light and dark, and a button that opens the chat.

"use strict";

const chat = document.querySelector("hilo-chat");
const theme = document.getElementById("theme");
let isDark = matchMedia("(prefers-color-scheme: dark)").matches;

function paint() {
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
  chat?.setAttribute("theme", isDark ? "dark" : "light");
  theme.setAttribute("aria-pressed", String(isDark));
}

theme.addEventListener("click", () => {
  isDark = !isDark;
  paint();
});
document.getElementById("ask").addEventListener("click", () => chat?.open?.());
paint();
