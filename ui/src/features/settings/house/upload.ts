import { Trouble, type Schemas } from "@/api/client";

type Import = Schemas["Shown"];

/** Sends a file to be imported. By XMLHttpRequest: fetch does not tell how far an upload is, and has a patience. */
export function uploadImport(file: File, wanted: Record<string, string>, progress: (done: number) => void): Promise<Import> {
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.open("POST", `/api/v1/imports?${new URLSearchParams(wanted)}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("idempotency-key", crypto.randomUUID());
    request.setRequestHeader("x-csrf", "1");
    request.setRequestHeader("x-csrf", "1"); // a file is no JSON
    request.responseType = "json";
    request.upload.onprogress = (event) => progress(event.lengthComputable ? event.loaded / event.total : 0);
    request.onerror = () => reject(new Trouble(0, "unreachable"));
    request.onload = () => {
      const content = (request.response ?? {}) as Import & { code?: string; detail?: string; where?: string };
      if (request.status < 300) resolve(content);
      else reject(new Trouble(request.status, content.code ?? String(request.status), content.detail ?? "", content.where ?? ""));
    };
    request.send(file);
  });
}
