// Begins here: who is signed in goes on to the application, who is not finds the door.

import { ask } from "./api.js";
import { trouble } from "./dom.js";
import { startDoor, showDoor } from "./door.js";
import { startHealth } from "./health.js";

const AGAIN = 5000; // ms between tries while nobody answers

async function begin() {
  try {
    await ask("/session");
    goOn();
  } catch (error) {
    document.body.dataset.state = "signed-out";
    if (error.code === "not_signed_in") return door();
    showDoor(trouble(error));
    setTimeout(wait, AGAIN);
  }
}

/** Where nobody works yet there is nobody to sign in: whoever started it is led to where a company begins. */
function door() {
  showDoor("");
  ask("/first-run").then(({ open }) => open && location.replace("/app/welcome")).catch(() => {}); // the door stays
}

/** Until somebody answers, or writes into the door meanwhile. */
async function wait() {
  const written = [...document.querySelectorAll("#sign-in input")].some((field) => field.value);
  if (!written && document.body.dataset.state === "signed-out") await begin();
}

/** Back to where the application sent somebody from, to the conversation that an old link names, or to the inbox. */
function goOn() {
  document.body.dataset.state = "loading";
  const next = decodeURIComponent(location.hash.match(/^#next=(.+)$/)?.[1] ?? "");
  const named = location.hash.match(/^#([0-9a-f-]{36})$/)?.[1];
  if (/^\/[^/\\]/.test(next)) location.replace(next); // a path of this place and nothing else
  else location.replace(named ? `/app/inbox/all/${named}?state=any` : "/app");
}

// Where one was to be led stays, in the other language.
document.querySelectorAll(".languages a").forEach((link) => link.addEventListener("click", () => (link.hash = location.hash)));

startHealth();
const ledHere = startDoor(goOn);
if (document.body.dataset.state === "loading") begin();
else if (!ledHere) door();
