import type { Schemas } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { IconFile } from "@/shared/icons";
import styles from "./Files.module.css";

type File = Schemas["File"];

export function sizeOf(bytes: number, locale: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const exponent = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  return new Intl.NumberFormat(locale, { style: "unit", unit: units[exponent], unitDisplay: "narrow", maximumFractionDigits: 0 }).format(bytes / 1000 ** exponent);
}

/** Pictures and sound are shown here; everything else is a name with its size, to be fetched. */
export function Files({ files }: { files: readonly File[] }) {
  const { say, locale } = useWords();
  return (
    <ul className={styles.files}>
      {files.map((file) => {
        const address = `/api/v1/attachments/${file.id}`;
        const ready = file.state === "ready";
        if (ready && /^image\/(png|jpeg|gif|webp)$/.test(file.media_type)) {
          return (
            <li key={file.id}>
              <a href={address} target="_blank" rel="noreferrer">
                <img className={styles.picture} src={address} alt={file.name || say("file.picture")} loading="lazy" />
              </a>
            </li>
          );
        }
        if (ready && file.media_type.startsWith("audio/")) {
          return (
            <li key={file.id}>
              <audio controls preload="none" src={address} aria-label={file.name} />
            </li>
          );
        }
        return (
          <li key={file.id} className={styles.file}>
            <IconFile size={15} aria-hidden="true" />
            {ready ? <a href={address} target="_blank" rel="noreferrer">{file.name || say("file.nameless")}</a> : <span>{file.name}</span>}
            <span className="quiet">{ready ? sizeOf(file.size, locale) : say(file.state === "failed" ? "file.failed" : "file.fetching")}</span>
          </li>
        );
      })}
    </ul>
  );
}
