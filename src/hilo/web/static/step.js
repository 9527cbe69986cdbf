// The second step: a code, a recovery code or a passkey; or an app that has to be set up first, and its recovery codes.

import { ask } from "./api.js";
import { byId, el, say, trouble } from "./dom.js";
import { showForm } from "./forms.js";
import { canUsePasskeys, signWithPasskey } from "./passkey.js";

const SVG = "http://www.w3.org/2000/svg";
let come = null; // called with who came in
let back = null; // called with words: to the door
let ways = [];
let byRecovery = false;

export function startStep(enter, toDoor) {
  [come, back] = [enter, toDoor];
  byId("second-step").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = byId("code").value.trim();
    take(byRecovery ? { recovery_code: text } : { code: text.replaceAll(" ", "") });
  });
  byId("step-back").addEventListener("click", () => back(""));
  byId("other-way").addEventListener("click", () => choose(!byRecovery));
  byId("step-passkey").addEventListener("click", byPasskey);
  byId("codes").addEventListener("submit", (event) => event.preventDefault());
}

/** After a password that was right; `content` is the problem that says what is needed. */
export async function takeStep(content) {
  ways = content.ways ?? [];
  byId("setup").hidden = true;
  if (content.code === "second_factor_missing" && !(await setUp())) return;
  byId("step-passkey").hidden = !(ways.includes("passkey") && canUsePasskeys());
  showForm("second-step");
  choose(ways.length > 0 && !ways.includes("totp") && !ways.includes("passkey"));
}

function choose(recovery) {
  byRecovery = recovery;
  const bare = !recovery && ways.length > 0 && !ways.includes("totp"); // a passkey alone: nothing to write
  tell("");
  byId("code").value = "";
  byId("code").inputMode = recovery ? "text" : "numeric";
  byId("code-label").textContent = say(recovery ? "recovery_code" : "code");
  byId("step-hint").textContent = say(recovery ? "step_recovery" : bare ? "step_passkey" : ways.length ? "step_totp" : "step_setup");
  byId("other-way").hidden = !ways.includes("recovery_code") || (recovery && bare);
  byId("other-way").textContent = say(recovery ? "by_app" : "by_recovery_code");
  for (const id of ["code", "code-label", "take-step"]) byId(id).hidden = bare;
  byId(bare ? "step-passkey" : "code").focus();
}

async function setUp() {
  try {
    const made = await ask("/session/second-step/totp", { method: "POST", body: {} });
    byId("qr").replaceChildren(drawn(made.svg));
    byId("setup-secret").textContent = made.secret.match(/.{1,4}/g).join(" ");
    byId("setup").hidden = false;
    return true;
  } catch (error) {
    back(words(error));
    return false;
  }
}

/** The QR code as elements: what comes as text is never taken as HTML. */
function drawn(text) {
  const [, size] = text.match(/ width="(\d+)"/);
  const [, line] = text.match(/ d="([\d.mhvMHVz -]+)"/);
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", say("qr_code"));
  path.setAttribute("d", line);
  svg.append(path);
  return svg;
}

async function take(proof) {
  if (byId("take-step").getAttribute("aria-disabled") === "true") return;
  tell("");
  byId("take-step").setAttribute("aria-disabled", "true");
  try {
    const { user, recovery_codes: codes } = await ask("/session/second-step", { method: "POST", body: proof });
    byId("code").value = "";
    if (codes) await keep(codes);
    come(user);
  } catch (error) {
    if (error.code === "no_first_step") return back(say("no_first_step"));
    tell(words(error));
    byId("code").select();
  } finally {
    byId("take-step").setAttribute("aria-disabled", "false");
  }
}

async function byPasskey() {
  tell("");
  try {
    const passkey = await signWithPasskey("second-step");
    if (passkey) await take({ passkey });
  } catch (error) {
    tell(words(error));
  }
}

/** Shows the recovery codes; goes on when they were kept. */
function keep(codes) {
  byId("codes-list").replaceChildren(...codes.map((code) => el("li", { text: code })));
  showForm("codes");
  byId("codes-title").focus();
  return new Promise((done) => {
    byId("codes").addEventListener("submit", () => {
      byId("codes-list").replaceChildren();
      done();
    }, { once: true });
  });
}

function words(error) {
  if (error.code === "too_many_tries") return say("too_many_tries", { seconds: error.retryAfter || 15 });
  if (["wrong_code", "passkey_refused", "no_first_step"].includes(error.code)) return say(error.code);
  return ["invalid_body", "one_proof"].includes(error.code) ? say("wrong_code") : trouble(error);
}

function tell(text) {
  byId("step-error").textContent = text;
  byId("step-error").hidden = !text;
}
