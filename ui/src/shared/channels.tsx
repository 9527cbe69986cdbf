import { useQuery } from "@tanstack/react-query";
import { kinds } from "@/api/queries";
import { useWords } from "./i18n";
import styles from "./channels.module.css";

/** What a kind of channel is called in the reader's language; its own word where it has none. */
export function useChannelName(): (kind: string) => string {
  const { language } = useWords();
  const { data } = useQuery(kinds);
  return (kind) => {
    const words = data?.items.find((one) => one.kind === kind)?.words as Record<string, { name?: string }> | undefined;
    return words?.[language]?.name ?? words?.en?.name ?? kind;
  };
}

/** The icon that the channel itself brings, in the colour of the text around it. */
export function ChannelIcon({ kind, size = 16 }: { kind: string; size?: number }) {
  const { data } = useQuery(kinds);
  const name = useChannelName();
  const svg = data?.items.find((one) => one.kind === kind)?.icon ?? "";
  const mask = svg ? `url("data:image/svg+xml,${encodeURIComponent(svg)}")` : undefined;
  return <span role="img" aria-label={name(kind)} title={name(kind)} className={styles.icon} style={{ width: size, height: size, maskImage: mask, WebkitMaskImage: mask }} />;
}
