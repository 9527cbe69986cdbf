import { api, once, take } from "@/api/client";

type Purpose = "second-step" | "prove" | "sign-in";
// What browsers add to the types that come with TypeScript: JSON in, JSON out.
type Json = never;

/** Whether this browser has them at this address: they need TLS (or localhost), and a name. */
export const canUsePasskeys = (): boolean => window.isSecureContext && typeof PublicKeyCredential !== "undefined" && "parseCreationOptionsFromJSON" in PublicKeyCredential && !/^[\d.]+$|:/.test(location.hostname);

const given = (error: unknown) => error instanceof DOMException && ["NotAllowedError", "AbortError"].includes(error.name);

/** Has a passkey sign; null when the person changed their mind. */
export async function signWithPasskey(purpose: Purpose): Promise<Json | null> {
  const { options } = await take(api.POST("/api/v1/passkey-challenges", { params: { header: once() }, body: { purpose } }));
  try {
    const found = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as never) });
    return (found as PublicKeyCredential | null)?.toJSON() as Json | null;
  } catch (error) {
    if (given(error)) return null;
    throw error;
  }
}

/** Has an authenticator make a passkey, from what the server asks for; null when the person changed their mind. */
export async function makePasskey(options: unknown): Promise<Json | null> {
  try {
    const made = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as never) });
    return (made as PublicKeyCredential | null)?.toJSON() as Json | null;
  } catch (error) {
    if (given(error)) return null;
    throw error;
  }
}
