import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

const PATIENCE = 20_000; // ms until a request counts as lost

/** What went wrong, with the stable code of the problem document. `status` 0: nobody answered. */
export class Trouble extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail = "",
    readonly where = "",
    readonly retryAfter = 0,
    readonly content: Record<string, unknown> = {},
  ) {
    super(detail || code);
  }
}

let signedOut: () => void = () => {};

/** Called when a request learns that nobody is signed in any more. */
export function whenSignedOut(call: () => void): void {
  signedOut = call;
}

const backs = new Set<() => void>();

/** Called when the server can be reached again, or somebody signed in again: what could not be sent is tried once more. */
export function whenBack(call: () => void): () => void {
  backs.add(call);
  return () => void backs.delete(call);
}

export const isBack = (): void => backs.forEach((call) => call());

let ahead = 0; // ms that the server's clock is ahead of this one, to a second
const SLIGHT = 1_200; // ms; a header of time has no parts of a second
const SLOW = 3_000; // ms; an answer that was on its way for so long says nothing about clocks

/** What time it is for the server: a clock that is wrong here holds nothing back for hours. */
export const serverNow = (): number => Date.now() + ahead;

/** ms that the clock of this computer is ahead of the server's; negative: behind. */
export const clockIsAhead = (): number => -ahead;

let clockTurned: () => void = () => {};

/** Called when the server's clock turns out to be another one than was thought. */
export function whenClockTurns(call: () => void): void {
  clockTurned = call;
}

function compareClocks(date: string | null, asked: number): void {
  const theirs = Date.parse(date ?? "");
  const mine = Date.now();
  if (!theirs || mine - asked > SLOW || mine < asked) return;
  const before = ahead;
  ahead = Math.abs(theirs - mine) < SLIGHT ? 0 : theirs - mine;
  if (Math.abs(ahead - before) > 2 * SLIGHT) clockTurned();
}

async function patientFetch(request: Request): Promise<Response> {
  const limit = AbortSignal.timeout(PATIENCE);
  const asked = Date.now();
  try {
    const answer = await fetch(request, { signal: AbortSignal.any([request.signal, limit]) });
    compareClocks(answer.headers.get("date"), asked);
    return answer;
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Trouble(0, "unreachable");
  }
}

// Not every write has a body, by whose type the server would know that a page of its own sent it.
export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "", fetch: patientFetch, credentials: "same-origin", headers: { "X-CSRF": "1" } });

/** The content of an answer, or its problem thrown as Trouble. */
export async function take<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) return data as T;
  const content = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  const code = String(content.code ?? response.status);
  if (response.status === 401 && code === "not_signed_in") signedOut();
  const after = Number(response.headers.get("retry-after")) || 0;
  throw new Trouble(response.status, code, String(content.detail ?? ""), String(content.where ?? ""), after, content);
}

/** The header by which a repeated write is done once. A write that is tried again keeps its key. */
export function once(key: string = crypto.randomUUID()): { "Idempotency-Key": string } {
  return { "Idempotency-Key": key };
}

/** Whether trying again may help: nobody answered, or the server asked for patience. */
export function mayPass(error: unknown): boolean {
  return error instanceof Trouble && (error.status === 0 || error.status === 429 || error.status >= 500);
}

/** ms until the next try: as long as the server asked for, else a little longer every time. */
export function pauseBefore(tries: number, error: unknown): number {
  const asked = error instanceof Trouble ? error.retryAfter * 1000 : 0;
  return Math.min(asked || 500 * 2 ** tries, 30_000);
}
