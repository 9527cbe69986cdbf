import { Trouble } from "@/api/client";

// What changes how one signs in asks for a fresh proof that it is oneself: asked for in place, and the act goes on.

let ask: (() => Promise<void>) | null = null;

/** Who asks for a proof while it stands on the page; its promise is refused when nothing was proved. */
export function whenProofIsDue(call: (() => Promise<void>) | null): void {
  ask = call;
}

export async function proved<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Trouble && error.code === "proof_needed" && ask)) throw error;
    await ask();
    return await act();
  }
}
