import { Trouble } from "@/api/client";

const TRIES = 5;

interface Seen {
  version: number;
  assignee: { id: string } | null;
}

/**
 * Takes a conversation for `me`, if it is still whose it was when one looked. What else moved its version meanwhile (a
 * closure, a snooze, the team) does not depend on who has it: then it is tried again on top of what stands now. Throws the
 * refusal (412) where somebody else has it, see `isTaken`.
 */
export async function claim<T>(seen: Seen, me: string, put: (version: number) => Promise<T>): Promise<T> {
  let version = seen.version;
  for (let tries = 1; ; tries++) {
    try {
      return await put(version);
    } catch (error) {
      if (!hasChanged(error) || tries === TRIES || isTaken(error, seen, me)) throw error;
      version = Number(error.content.version);
    }
  }
}

/** Whether it was refused because somebody else has it now, and not for another change of it. */
export function isTaken(error: unknown, seen: Pick<Seen, "assignee">, me: string): boolean {
  if (!hasChanged(error)) return false;
  const has = error.content.assignee ?? null;
  return has !== null && has !== me && has !== (seen.assignee?.id ?? null);
}

const hasChanged = (error: unknown): error is Trouble => error instanceof Trouble && error.status === 412 && "version" in error.content;
