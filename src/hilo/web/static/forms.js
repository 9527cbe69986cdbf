// The forms of the door, of which one is there at a time.

import { byId } from "./dom.js";

const FORMS = ["sign-in", "second-step", "codes", "forgotten", "choose"];

export function showForm(name) {
  for (const id of FORMS) byId(id).hidden = id !== name;
}
