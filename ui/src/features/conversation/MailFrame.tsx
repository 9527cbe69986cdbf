import { useHere } from "@/shared/here";
import { useWords } from "@/shared/i18n";
import styles from "./MailFrame.module.css";

/** The mail as it was sent, made harmless by the server; nothing in it runs, and pictures come only when asked for. */
export function MailFrame({ id }: { id: string }) {
  const { say, language } = useWords();
  const [images, setImages] = useHere(`images ${id}`, false);
  return (
    <div>
      {!images && (
        <button type="button" className={styles.ask} onClick={() => setImages(true)}>
          {say("mail.images")}
        </button>
      )}
      <iframe className={styles.frame} title={say("mail.as_sent")} sandbox="allow-popups allow-popups-to-escape-sandbox" referrerPolicy="no-referrer" src={`/api/v1/messages/${id}/html?lang=${language}${images ? "&images=1" : ""}`} />
    </div>
  );
}
