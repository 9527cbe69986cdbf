import { useEffect, useRef } from "react";
import { mayPass, pauseBefore, Trouble, whenBack } from "@/api/client";

const TRIES = 3;
const AGAIN = 4_000; // ms between tries while nobody answers
export const WAITS = 120_000; // ms that it goes on trying; what was meant later than that, one says again

/** Nobody answered, or only to say that what is needed is away: it may have been done, and may be done later. */
export const isAway = (error: unknown) => error instanceof Trouble && (error.status === 0 || error.status >= 502);

/** Said no, and meant it: what is tried next is something new. */
export const isRefusal = (error: unknown) => error instanceof Trouble && !mayPass(error) && error.status !== 401 && error.code !== "idempotency_in_flight";

/** Tries again for some seconds where that may help, and always the same. */
export async function patiently<T>(write: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await write();
    } catch (error) {
      const pause = pauseBefore(tries, error);
      const again = mayPass(error) || (error instanceof Trouble && error.code === "idempotency_in_flight");
      if (!again || tries + 1 >= TRIES || pause > 5_000) throw error;
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}

/** Does once more what waits (null: nothing does): after a while, or as soon as the server is back. */
export function useAgain<T>(waits: T | null, go: (waits: T) => void): void {
  const now = useRef(go);
  now.current = go;
  useEffect(() => {
    if (waits === null) return;
    const again = () => now.current(waits);
    const timer = setTimeout(again, AGAIN);
    const end = whenBack(again);
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [waits]);
}
