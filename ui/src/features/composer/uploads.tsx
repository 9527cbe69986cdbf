import { CloseButton, Progress } from "@mantine/core";
import { useRef, useState } from "react";
import { Trouble } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { troubleWords } from "@/shared/states";
import { sizeOf } from "../conversation/Files";
import type { Draft } from "./draft";
import styles from "./uploads.module.css";

interface Upload {
  key: number;
  name: string;
  size: number;
  id?: string;
  done: number; // 0 to 1
  wrong?: unknown;
  stop: () => void;
}

export interface Uploads {
  all: Upload[];
  running: boolean;
  add(files: Iterable<File>): void;
  drop(key: number): void;
}

/** Files go up while one writes; the draft names them once they are there. */
export function useUploads(draft: Draft): Uploads {
  const [all, setAll] = useState<Upload[]>([]);
  const next = useRef(0);
  const now = useRef(draft);
  now.current = draft;
  const put = (key: number, change: Partial<Upload>) => setAll((before) => before.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const kept = draft.words.attachments ?? [];
  return {
    all: all.filter((one) => !one.id || kept.includes(one.id)), // gone with the words that took it along
    running: all.some((one) => !one.id && !one.wrong),
    add: (files) => {
      for (const file of files) {
        const key = next.current++;
        const request = send(file, (done) => put(key, { done }));
        setAll((before) => [...before, { key, name: file.name, size: file.size, done: 0, stop: request.stop }]);
        request.answer.then(
          ({ id }) => {
            put(key, { id, done: 1 });
            now.current.change({ attachments: [...(now.current.words.attachments ?? []), id] });
          },
          (wrong: unknown) => put(key, { wrong }),
        );
      }
    },
    drop: (key) => {
      const gone = all.find((one) => one.key === key);
      gone?.stop();
      setAll((before) => before.filter((one) => one.key !== key));
      if (gone?.id) draft.change({ attachments: kept.filter((id) => id !== gone.id) });
    },
  };
}

/** By XMLHttpRequest: fetch does not tell how far an upload is. */
function send(file: File, progress: (done: number) => void): { answer: Promise<{ id: string }>; stop: () => void } {
  const request = new XMLHttpRequest();
  const answer = new Promise<{ id: string }>((resolve, reject) => {
    request.open("POST", `/api/v1/attachments?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.setRequestHeader("idempotency-key", crypto.randomUUID());
    request.responseType = "json";
    request.upload.onprogress = (event) => progress(event.lengthComputable ? event.loaded / event.total : 0);
    request.onerror = () => reject(new Trouble(0, "unreachable"));
    request.onload = () => {
      const content = (request.response ?? {}) as { id?: string; code?: string; detail?: string };
      if (request.status < 300 && content.id) resolve({ id: content.id });
      else reject(new Trouble(request.status, content.code ?? String(request.status), content.detail ?? ""));
    };
    request.send(file);
  });
  return { answer, stop: () => request.abort() };
}

export function Pending({ uploads }: { uploads: Uploads }) {
  const { say, locale } = useWords();
  if (!uploads.all.length) return null;
  return (
    <ul className={styles.files}>
      {uploads.all.map((one) => (
        <li key={one.key} className={styles.file} data-wrong={one.wrong ? "" : undefined}>
          <span className="cut">{one.name}</span>
          <span className="quiet">{one.wrong ? troubleWords(one.wrong, say) : sizeOf(one.size, locale)}</span>
          {!one.id && !one.wrong && <Progress className={styles.bar} size={3} value={one.done * 100} aria-label={one.name} />}
          <CloseButton size="xs" aria-label={say("composer.detach", { name: one.name })} onClick={() => uploads.drop(one.key)} />
        </li>
      ))}
    </ul>
  );
}
