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

export async function ask(path, { method = "GET", body = null } = {}) {
  const request = { method, cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) };
  if (body !== null) {
    request.headers = { "content-type": "application/json" };
    request.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path.startsWith("/health") ? path : BASE + path, request);
  } catch {
    throw new Trouble(0, "unreachable");
  }
  const content = await answer.json().catch(() => null);
  if (answer.ok) return content;
  const trouble = new Trouble(answer.status, content?.code ?? String(answer.status), Number(answer.headers.get("retry-after")) || 0);
  trouble.content = content;
  throw trouble;
}
