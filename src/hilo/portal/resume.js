// Uses a link up when its button is pressed, and shows the chat in place of it.

"use strict";

const { account, colour, void: isVoid, away } = document.body.dataset;
const [button, status] = [document.querySelector("button"), document.querySelector("[role=status]")];
const prefix = `hilo:${account}:`; // where the chat keeps its session

if (/^#[\da-f]{6}$/i.test(colour)) document.documentElement.style.setProperty("--fill", colour);
button.addEventListener("click", goOn);
if (location.hash.length < 2) refuse(isVoid);

async function goOn() {
  button.disabled = true;
  status.textContent = "";
  try {
    const answer = await fetch(`/portal/v1/${account}/resume`, {
      method: "POST",
      credentials: "omit",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: location.hash.slice(1) }),
    });
    if (answer.ok) show(await answer.text());
    else if (answer.status === 410 || answer.status === 422) refuse(isVoid);
    else retry();
  } catch {
    retry();
  }
}

function refuse(words) {
  button.hidden = true;
  status.textContent = words;
}

function retry() {
  button.disabled = false;
  status.textContent = away;
}

function show(session) {
  history.replaceState(null, "", location.pathname); // it is used up
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  localStorage.setItem(`${prefix}session`, session);
  const chat = document.createElement("hilo-chat");
  chat.setAttribute("account", account);
  chat.setAttribute("lang", document.documentElement.lang);
  button.hidden = true;
  document.body.append(chat);
  const opening = setInterval(() => {
    chat.open?.();
    if (chat.shadowRoot?.querySelector("dialog[open]")) clearInterval(opening);
  }, 100);
}
