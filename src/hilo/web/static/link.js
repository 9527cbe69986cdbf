// Where links lead: accepting an invitation, choosing a new password; and asking for such a link.

import { ask } from "./api.js";
import { byId, say, trouble } from "./dom.js";
import { showForm } from "./forms.js";

const TOLD = ["weak_password", "link_void", "no_mail_server"];
const page = document.body.dataset.page;
let secret = "";
let email = "";
let toDoor = null;

/** True: a link led here, and the door is not for now. */
export function startLinks(back) {
  toDoor = back;
  byId("forgot").addEventListener("click", () => {
    byId("forgotten-email").value = byId("email").value;
    byId("forgotten-done").hidden = true;
    showForm("forgotten");
    byId("forgotten-email").focus();
  });
  byId("forgotten-back").addEventListener("click", () => toDoor(""));
  byId("choose-back").addEventListener("click", leave);
  byId("forgotten").addEventListener("submit", (event) => {
    event.preventDefault();
    sendLink();
  });
  byId("choose").addEventListener("submit", (event) => {
    event.preventDefault();
    chooseIt();
  });
  if (page === "door") return false;
  look();
  return true;
}

async function look() {
  showForm("choose");
  secret = location.hash.slice(1);
  const invited = page === "invitation";
  byId("choose-named").hidden = !invited;
  byId("choose-title").textContent = say(invited ? "invited" : "new_password");
  try {
    const found = await ask(invited ? "/invitation" : "/password-reset", { method: "POST", body: { secret } });
    email = found.email;
    byId("choose-email").value = email;
    byId("choose-name").value ||= found.name ?? ""; // somebody may be quicker than the answer
    byId("choose-hint").textContent = say(invited ? "invited_hint" : "new_password_hint", found);
    if (document.activeElement === document.body) byId(invited && !found.name ? "choose-name" : "new-password").focus();
  } catch (error) {
    refuse(error);
  }
}

async function chooseIt() {
  const name = byId("choose-name").value.trim();
  const password = byId("new-password").value;
  tell("choose-error", "");
  if (page === "invitation" && !name) {
    tell("choose-error", say("name_missing"));
    byId("choose-name").focus();
    return;
  }
  try {
    if (page === "invitation") await ask("/invitation/acceptance", { method: "POST", body: { secret, name, password, language: document.documentElement.lang } });
    else await ask("/password-reset/completion", { method: "POST", body: { secret, password } });
    secret = byId("new-password").value = "";
    await comeIn(password);
  } catch (error) {
    refuse(error);
  }
}

/** By the sign-in itself, so that a second step is asked for where one is due. */
async function comeIn(password) {
  history.replaceState(null, "", "/");
  document.querySelectorAll(".languages a").forEach((link) => (link.pathname = "/"));
  toDoor(page === "password" ? say("password_chosen") : "", email, page === "invitation" ? password : "");
}

function refuse(error) {
  const known = error.code === "invalid_body" ? (secret.length < 20 ? "link_void" : "weak_password") : error.code;
  tell("choose-error", TOLD.includes(known) ? say(known) : trouble(error));
  const over = known === "link_void";
  byId("choose-back").hidden = !over;
  for (const id of ["choose-it", "new-password"]) byId(id).disabled = over;
  byId(over ? "choose-back" : "new-password").focus();
}

function leave() {
  history.replaceState(null, "", "/");
  toDoor("");
}

async function sendLink() {
  tell("forgotten-error", "");
  try {
    await ask("/password-resets", { method: "POST", body: { email: byId("forgotten-email").value.trim() } });
    tell("forgotten-done", say("link_sent"));
  } catch (error) {
    const wait = error.code === "too_many_tries" && say("too_many_tries", { seconds: error.retryAfter || 15 });
    tell("forgotten-error", wait || (TOLD.includes(error.code) ? say(error.code) : trouble(error)));
  }
}

function tell(id, words) {
  byId(id).textContent = words;
  byId(id).hidden = !words;
}
