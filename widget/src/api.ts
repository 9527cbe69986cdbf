// Calls the portal: JSON both ways, the visitor's token, never a cookie; a refusal is a Problem with its code.

import * as w from "./words";

export class Problem extends Error {
  /** `status` 0: no answer came. `wait`: seconds that the server asks for. */
  constructor(
    readonly status: number,
    readonly code: string,
    readonly wait = 0,
  ) {
    super(code);
  }

  /** Whether the same call may go well later by itself. */
  get passes(): boolean {
    return !this.status || [408, 429].includes(this.status) || this.status > 499;
  }

  in(say: w.Say): string {
    if (!this.status) return say(w.offline);
    if (this.status === 429) return say(w.slow);
    return this.passes ? say(w.away) : say(w.broke, this.code);
  }
}

const PATIENCE = 20_000; // ms

export type Api = ReturnType<typeof makeApi>;

export function makeApi(base: string, token: () => string | undefined) {
  const headers = (more: Record<string, string> = {}) => {
    const held = token();
    return held ? { ...more, authorization: `Bearer ${held}` } : more;
  };

  async function get(path: string, init: RequestInit = {}): Promise<Response> {
    const bare: RequestInit = { credentials: "omit", cache: "no-store", headers: headers(), ...init };
    const answer = await fetch(base + path, bare).catch(() => lost());
    if (!answer.ok) throw problem(answer.status, await answer.text().catch(() => ""), answer.headers.get("retry-after"));
    return answer;
  }

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init: RequestInit = { method, signal: AbortSignal.timeout(PATIENCE), keepalive: method === "DELETE" };
    if (body) Object.assign(init, { body: JSON.stringify(body), headers: headers({ "content-type": "application/json" }) });
    const text = await (await get(path, init)).text().catch(() => lost());
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** By the only way that tells how far it is. */
  function upload<T>(path: string, file: File, far: (share: number) => void, gone: AbortSignal): Promise<T> {
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open("POST", base + path);
      const told = headers({ "content-type": file.type || "application/octet-stream", "x-file-name": encodeURIComponent(file.name) });
      for (const [name, value] of Object.entries(told)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total }) => far(loaded / total);
      request.onloadend = () => {
        const { status, responseText } = request;
        if (status > 199 && status < 300) done(JSON.parse(responseText) as T);
        else fail(problem(status, responseText, request.getResponseHeader("retry-after")));
      };
      gone.addEventListener("abort", () => request.abort());
      request.send(file);
    });
  }

  return { get, call, upload };
}

function lost(): never {
  throw new Problem(0, "unreachable");
}

export function problem(status: number, body: string, wait: string | null): Problem {
  let code = `http_${status}`;
  try {
    code = (JSON.parse(body) as { code?: string }).code ?? code;
  } catch {
    // not ours: a proxy's page, or nothing at all
  }
  return new Problem(status, code, Number(wait));
}
