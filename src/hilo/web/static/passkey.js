// Passkeys: what the server wants signed goes to the authenticator, and its answer back.

import { ask } from "./api.js";

/** Whether this browser has them here: they need a name and TLS, which a number in the address has not. */
export const canUsePasskeys = () =>
  window.isSecureContext && Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON) && !/^[\d.]+$|:/.test(location.hostname);

/** The answer as JSON; null when the person changed their mind. */
export async function signWithPasskey(purpose) {
  const { options } = await ask("/passkey-challenges", { method: "POST", body: { purpose } });
  try {
    const found = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    return found?.toJSON() ?? null;
  } catch (error) {
    if (["NotAllowedError", "AbortError"].includes(error.name)) return null;
    throw error;
  }
}
