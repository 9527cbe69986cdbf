// Sign-in: what was wrong, how long to wait after too many tries, and what comes after the password.

import { ask } from "./api.js";
import { byId, say, trouble } from "./dom.js";
import { showForm } from "./forms.js";
import { startLinks } from "./link.js";
import { canUsePasskeys, signWithPasskey } from "./passkey.js";
import { startStep, takeStep } from "./step.js";

let countdown = null;

/** True: a link led here, and shows a form of its own. */
export function startDoor(enter) {
  startStep(enter, showDoor);
  byId("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    signIn(enter);
  });
  byId("show-password").addEventListener("click", () => {
    const hidden = byId("password").type === "password";
    byId("password").type = hidden ? "text" : "password";
    byId("show-password").textContent = say(hidden ? "hide_password" : "show_password");
    byId("show-password").setAttribute("aria-pressed", String(hidden));
  });
  byId("by-passkey").hidden = !canUsePasskeys();
  byId("by-passkey").addEventListener("click", () => byPasskey(enter));
  return startLinks((words, email, password) => {
    showDoor(words, email);
    if (!password) return;
    byId("password").value = password;
    signIn(enter);
  });
}

/** Shows the form, with a word on why it is there, and the address where it is known. */
export function showDoor(words, email = "") {
  showForm("sign-in");
  tell(words);
  byId("password").value = "";
  if (email) byId("email").value = email;
  byId(email ? "password" : "email").focus();
}

async function byPasskey(enter) {
  tell("");
  try {
    const passkey = await signWithPasskey("sign-in");
    if (passkey) enter((await ask("/session/passkey", { method: "POST", body: { passkey } })).user);
  } catch (error) {
    refuse(error);
  }
}

async function signIn(enter) {
  const button = byId("enter");
  if (button.getAttribute("aria-disabled") === "true") return;
  clearInterval(countdown);
  tell("");
  busy(true, say("signing_in"));
  try {
    const body = { email: byId("email").value.trim(), password: byId("password").value };
    const { user } = await ask("/session", { method: "POST", body });
    byId("password").value = "";
    busy(false);
    enter(user);
  } catch (error) {
    busy(false);
    if (["second_step_needed", "second_factor_missing"].includes(error.code)) {
      byId("password").value = "";
      takeStep(error.content);
      return;
    }
    refuse(error);
  }
}

function refuse(error) {
  const { code } = error;
  if (code === "too_many_tries") {
    wait(error.retryAfter || 15);
    return;
  }
  tell(["wrong_credentials", "invalid_body", "passkey_refused"].includes(code) ? say(code) : trouble(error));
  byId(code === "wrong_credentials" ? "password" : "email").focus();
}

function wait(seconds) {
  let left = seconds;
  const step = () => {
    if (left > 0) {
      tell(say("too_many_tries", { seconds: left }));
      left -= 1;
      return;
    }
    clearInterval(countdown);
    busy(false);
    tell("");
    tell(say("try_again_now"));
  };
  busy(true);
  step();
  byId("sign-in-error").setAttribute("aria-live", "off"); // said once, not every second
  countdown = setInterval(step, 1000);
}

function busy(now, words = null) {
  byId("enter").setAttribute("aria-disabled", String(now));
  byId("enter").textContent = words ?? say("sign_in");
}

function tell(words) {
  const place = byId("sign-in-error");
  place.hidden = !words;
  if (!words) place.removeAttribute("aria-live");
  place.textContent = words;
  for (const id of ["email", "password"]) byId(id).setAttribute("aria-describedby", words ? "sign-in-error" : "");
}
