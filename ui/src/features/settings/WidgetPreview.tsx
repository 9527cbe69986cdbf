import { SegmentedControl } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { LANGUAGES, useWords, type Language } from "@/shared/i18n";
import { useHere } from "@/shared/here";
import styles from "./Channels.module.css";

const REST = 350; // ms without a keystroke after which it is drawn anew

/** The real chat in a frame of its own. What is written there arrives as from any visitor. */
export function WidgetPreview({ id, look }: { id: string; look: (language: Language) => Record<string, unknown> }) {
  const { say, language } = useWords();
  const frame = useRef<HTMLIFrameElement>(null);
  const [spoken, setSpoken] = useHere<Language>("preview language", language);
  const [theme, setTheme] = useHere<"light" | "dark">("preview light", "light");
  const [ready, setReady] = useState(false);
  const told = JSON.stringify({ look: look(spoken), language: spoken, theme });
  useEffect(() => {
    const hear = ({ source, origin, data }: MessageEvent) => {
      if (origin === location.origin && source === frame.current?.contentWindow && data === "hilo-preview") setReady(true);
    };
    addEventListener("message", hear);
    return () => removeEventListener("message", hear);
  }, []);
  useEffect(() => {
    if (!ready) return;
    const timer = setTimeout(() => frame.current?.contentWindow?.postMessage(JSON.parse(told), location.origin), REST);
    return () => clearTimeout(timer);
  }, [told, ready]);
  return (
    <section className={styles.stage} aria-label={say("chat.preview")}>
      <div className={styles.actions}>
        <SegmentedControl size="xs" aria-label={say("nav.language")} value={spoken} onChange={(one) => setSpoken(one as Language)} data={LANGUAGES.map((one) => ({ value: one, label: say(`language.${one}`) }))} />
        <SegmentedControl size="xs" aria-label={say("chat.page_colour")} value={theme} onChange={(one) => setTheme(one as "light" | "dark")} data={[{ value: "light", label: say("chat.light") }, { value: "dark", label: say("chat.dark") }]} />
      </div>
      <iframe ref={frame} className={styles.frame} title={say("chat.preview")} src={`/portal/preview/${id}`} />
      <p className="quiet">{say("chat.preview_hint")}</p>
    </section>
  );
}
