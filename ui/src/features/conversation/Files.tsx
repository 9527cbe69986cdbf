import { useState } from "react";
import type { Schemas } from "@/api/client";
import { useHere } from "@/shared/here";
import { useWords, type Key } from "@/shared/i18n";
import { IconDownload, IconFile } from "@/shared/icons";
import styles from "./Files.module.css";

type File = Schemas["File"];

export function sizeOf(bytes: number, locale: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const exponent = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  return new Intl.NumberFormat(locale, { style: "unit", unit: units[exponent], unitDisplay: "narrow", maximumFractionDigits: 0 }).format(bytes / 1000 ** exponent);
}

const address = (file: File) => `/api/v1/attachments/${file.id}`;

/** Pictures and sound are shown here; everything else is a name with its size, to be opened or kept. */
export function Files({ files }: { files: readonly File[] }) {
  return (
    <ul className={styles.files}>
      {files.map((file) => (
        <li key={file.id}>
          <Shown file={file} />
        </li>
      ))}
    </ul>
  );
}

function Shown({ file }: { file: File }) {
  const { say } = useWords();
  const [broken, setBroken] = useState(false);
  if (file.state !== "ready" || broken) return <Named file={file} broken={broken} />;
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.media_type)) {
    return (
      <a className={styles.frame} href={address(file)} target="_blank" rel="noreferrer" title={file.name}>
        <img className={styles.picture} src={address(file)} alt={file.name || say("file.picture")} loading="lazy" decoding="async" onError={() => setBroken(true)} />
      </a>
    );
  }
  if (file.media_type.startsWith("audio/")) {
    return (
      <figure className={styles.sound}>
        <audio controls preload="none" src={address(file)} aria-label={file.name || say("file.sound")} onError={() => setBroken(true)} />
        <figcaption><Named file={file} broken={false} /></figcaption>
      </figure>
    );
  }
  return file.media_type === "application/pdf" ? <Paper file={file} /> : <Named file={file} broken={false} />;
}

/** A PDF, read here when asked for: the server sends it in a sandbox of its own. */
function Paper({ file }: { file: File }) {
  const { say } = useWords();
  const [open, setOpen] = useHere(`reading ${file.id}`, false);
  return (
    <div className={styles.paper}>
      <span className={styles.line}>
        <Named file={file} broken={false} />
        <button type="button" className={styles.look} aria-expanded={open} onClick={() => setOpen(!open)}>
          {say(open ? "file.fold" : "file.look")}
        </button>
      </span>
      {open && <iframe className={styles.sheet} title={file.name || say("file.nameless")} src={address(file)} referrerPolicy="no-referrer" />}
    </div>
  );
}

/** A file by its name: opened in a tab of its own where a browser may show it, and kept under that name. */
function Named({ file, broken }: { file: File; broken: boolean }) {
  const { say, locale } = useWords();
  const name = file.name || say("file.nameless");
  const ready = file.state === "ready";
  const failed = `failure.${file.failure}` as Key;
  return (
    <span className={styles.file} data-bad={broken || file.state === "failed" || undefined}>
      <IconFile size={15} aria-hidden="true" />
      {ready && file.media_type === "application/pdf" ? <a href={address(file)} target="_blank" rel="noreferrer">{name}</a> : <span>{name}</span>}
      <span className="quiet">
        {broken ? say("file.not_shown") : ready ? sizeOf(file.size, locale) : file.state === "fetching" ? say("file.fetching") : say(say(failed) === failed ? "file.failed" : failed)}
      </span>
      {ready && (
        <a className={styles.keep} href={address(file)} download={name} aria-label={say("file.keep", { name })} title={say("file.keep", { name })}>
          <IconDownload size={15} aria-hidden="true" />
        </a>
      )}
    </span>
  );
}
