// Sign-in: what was wrong, and how long to wait after too many tries.

import { ask } from "./api.js";
import { byId, say, trouble } from "./dom.js";

let countdown = null;

export function startDoor(enter) {
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
}

/** Shows the form, with a word on why it is there. */
export function showDoor(words) {
  tell(words);
  byId("password").value = "";
  byId("email").focus();
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
    refuse(error);
  }
}

function refuse(error) {
  const { code } = error;
  if (code === "too_many_tries") {
    wait(error.retryAfter || 15);
    return;
  }
  tell(["wrong_credentials", "invalid_body"].includes(code) ? say(code) : trouble(error));
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
