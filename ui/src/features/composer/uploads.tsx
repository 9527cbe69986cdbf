import { CloseButton, Progress } from "@mantine/core";
import { useRef, useState } from "react";
import { Trouble, type Schemas } from "@/api/client";
import type { Way } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { troubleWords } from "@/shared/states";
import { sizeOf } from "../conversation/Files";
import type { Draft } from "./draft";
import { shownIn } from "./letter";
import styles from "./uploads.module.css";

type File_ = Schemas["File"];

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
  /** What is on its way or went wrong, and what is up and goes along. */
  all: Upload[];
  /** All files of the draft, those within the letter too. */
  files: File_[];
  running: boolean;
  size: number;
  add(files: Iterable<File>): void;
  /** A picture within the letter: what it is called once it is up; null where it could not be had up. */
  addWithin(file: File): Promise<File_ | null>;
  drop(upload: Upload): void;
}

// What is known of files that went up from this page; what another one sent is told with the draft.
const known = new Map<string, File_>();

/** Files go up while one writes; the draft names them once they are there. */
export function useUploads(draft: Draft): Uploads {
  const [running, setRunning] = useState<Upload[]>([]);
  const next = useRef(0);
  const now = useRef(draft);
  now.current = draft;
  const put = (key: number, change: Partial<Upload>) => setRunning((before) => before.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const gone = (key: number) => setRunning((before) => before.filter((one) => one.key !== key));
  draft.files.forEach((file) => known.set(file.id, file));
  const files = (draft.words.attachments ?? []).map((id) => known.get(id)).filter((file): file is File_ => file !== undefined);
  const within = new Set(shownIn(draft.words.html ?? "", files));

  const up = async (file: File): Promise<File_ | null> => {
    const key = next.current++;
    const request = send(file, (done) => put(key, { done }));
    setRunning((before) => [...before, { key, name: file.name, size: file.size, done: 0, stop: request.stop }]);
    try {
      const made = await request.answer;
      known.set(made.id, made);
      gone(key);
      now.current.change({ attachments: [...(now.current.words.attachments ?? []), made.id] }, made);
      return made;
    } catch (wrong) {
      put(key, { wrong });
      return null;
    }
  };
  const there = files.filter((file) => !within.has(file.id)).map((file, n): Upload => ({ key: -1 - n, id: file.id, name: file.name, size: file.size, done: 1, stop: () => {} }));
  return {
    all: [...there, ...running],
    files,
    running: running.some((one) => !one.wrong),
    size: files.reduce((sum, file) => sum + file.size, 0),
    add: (chosen) => void [...chosen].forEach((file) => void up(file)),
    addWithin: (file) => up(new File([file], `img-${crypto.randomUUID().slice(0, 8)}.${file.type.split("/")[1]?.replace("jpeg", "jpg") ?? "png"}`, { type: file.type })),
    drop: (upload) => {
      upload.stop();
      if (upload.id) draft.change({ attachments: (draft.words.attachments ?? []).filter((id) => id !== upload.id) });
      else gone(upload.key);
    },
  };
}

/** By XMLHttpRequest: fetch does not tell how far an upload is. */
function send(file: File, progress: (done: number) => void): { answer: Promise<File_>; stop: () => void } {
  const request = new XMLHttpRequest();
  const answer = new Promise<File_>((resolve, reject) => {
    request.open("POST", `/api/v1/attachments?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.setRequestHeader("idempotency-key", crypto.randomUUID());
    request.setRequestHeader("x-csrf", "1");
    request.setRequestHeader("x-csrf", "1"); // a file is no JSON
    request.responseType = "json";
    request.upload.onprogress = (event) => progress(event.lengthComputable ? event.loaded / event.total : 0);
    request.onerror = () => reject(new Trouble(0, "unreachable"));
    request.onabort = () => reject(new Trouble(0, "unreachable"));
    request.onload = () => {
      const content = (request.response ?? {}) as Partial<File_> & { code?: string; detail?: string };
      if (request.status < 300 && content.id) resolve(content as File_);
      else reject(new Trouble(request.status, content.code ?? String(request.status), content.detail ?? "", "", Number(request.getResponseHeader("retry-after")) || 0));
    };
    request.send(file);
  });
  return { answer, stop: () => request.abort() };
}

/** What goes along, and before it is sent, whether it is more than this way takes. */
export function Pending({ uploads, way }: { uploads: Uploads; way: Way | undefined }) {
  const { say, locale } = useWords();
  const most = way?.media_max_bytes ?? 0;
  const tooMuch = way !== undefined && uploads.size > most;
  if (!uploads.all.length && !tooMuch) return null;
  return (
    <>
      {uploads.all.length > 0 && (
        <ul className={styles.files}>
          {uploads.all.map((one) => (
            <li key={one.id ?? one.key} className={styles.file} data-wrong={one.wrong ? "" : undefined}>
              <span className="cut">{one.name}</span>
              <span className="quiet">{one.wrong ? troubleWords(one.wrong, say) : sizeOf(one.size, locale)}</span>
              {!one.id && !one.wrong && <Progress className={styles.bar} size={3} value={one.done * 100} aria-label={one.name} />}
              <CloseButton size="xs" aria-label={say("composer.detach", { name: one.name })} onClick={() => uploads.drop(one)} />
            </li>
          ))}
        </ul>
      )}
      {tooMuch && <p className={styles.warn} role="status">{most === 0 ? say("composer.no_files") : say("composer.too_much", { size: sizeOf(uploads.size, locale), most: sizeOf(most, locale) })}</p>}
    </>
  );
}
