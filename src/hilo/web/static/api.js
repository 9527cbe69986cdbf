// Asks the API. What goes wrong is thrown as a Trouble with the stable code of the problem.

const BASE = "/api/v1";
const PATIENCE = 20000; // ms

export class Trouble extends Error {
  constructor(status, code, retryAfter = 0) {
    super(code);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

let onSignedOut = () => {};

/** Called when a request says that nobody is signed in any more. */
export function whenSignedOut(call) {
  onSignedOut = call;
}

export async function ask(path, { method = "GET", body = null, signal = null } = {}) {
  const limit = AbortSignal.timeout(PATIENCE);
  const request = { method, cache: "no-store", credentials: "same-origin", signal: signal ? AbortSignal.any([signal, limit]) : limit };
  if (body !== null) {
    request.headers = { "content-type": "application/json" };
    request.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path.startsWith("/health") ? path : BASE + path, request);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Trouble(0, "unreachable");
  }
  const content = await answer.json().catch(() => null);
  if (answer.ok) return content;
  const trouble = new Trouble(answer.status, content?.code ?? String(answer.status), Number(answer.headers.get("retry-after")) || 0);
  trouble.content = content;
  if (trouble.code === "not_signed_in") onSignedOut();
  throw trouble;
}

/** The items of a list of which not every reader may know, and not every installation has: empty then. */
export async function askMaybe(path) {
  try {
    return await ask(path);
  } catch (trouble) {
    if ([403, 404].includes(trouble.status)) return null;
    throw trouble;
  }
}
