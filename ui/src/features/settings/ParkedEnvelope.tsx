import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, take, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { Failed, Loading } from "@/shared/states";
import { wholeTime } from "@/shared/time";
import { Act } from "./house/kit";
import { useReplay } from "./ParkedEnvelopes";
import styles from "./Channels.module.css";

const MOST = 200_000; // bytes that are shown; the file holds all

/** An envelope as it came: as text and nothing else, whatever it holds. */
export default function ParkedEnvelope({ one, account, close }: { one: Schemas["Parked"]; account: string; close: () => void }) {
  const { say, locale } = useWords();
  const replay = useReplay();
  const asked = useQuery({
    queryKey: ["envelope", one.id, "raw"],
    queryFn: async () => textOf(await take(api.GET("/api/v1/envelopes/{envelope_id}", { params: { path: { envelope_id: one.id } }, parseAs: "arrayBuffer" }) as unknown as Promise<{ data?: ArrayBuffer; response: Response }>)),
    staleTime: Infinity,
  });
  const size = new Intl.NumberFormat(locale, { style: "unit", unit: "byte", unitDisplay: "long" }).format(one.size);
  return (
    <Dialog title={say("parked.one")} close={close} size={760}>
      <dl className={styles.facts}>
        <dt>{say("parked.reason")}</dt><dd lang="en">{one.reason}</dd>
        <dt>{say("settings.account")}</dt><dd>{account}</dd>
        <dt>{say("parked.came")}</dt><dd>{wholeTime(one.received_at, locale)}</dd>
        <dt>{say("parked.size")}</dt><dd>{size}</dd>
      </dl>
      {asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : asked.data === undefined ? <Loading rows={2} /> : (
        <pre className={styles.raw} tabIndex={0} aria-label={say("parked.raw")}>{asked.data}</pre>
      )}
      <div className={styles.acts}>
        <Button component="a" href={`/api/v1/envelopes/${one.id}`} download size="compact-md" variant="default">{say("parked.download")}</Button>
        <Act variant="filled" act={() => replay(one.id).then(close)}>{say("settings.replay")}</Act>
      </div>
    </Dialog>
  );
}

/** Bytes that are no UTF-8 are shown one sign a byte, so that nothing is hidden. */
function textOf(bytes: ArrayBuffer): string {
  const shown = bytes.slice(0, MOST);
  const rest = bytes.byteLength > MOST ? "\n…" : "";
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(shown) + rest;
  } catch {
    return new TextDecoder("latin1").decode(shown) + rest;
  }
}
