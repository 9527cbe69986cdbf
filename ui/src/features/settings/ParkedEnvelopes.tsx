import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, once, take } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { Failed, Loading } from "@/shared/states";
import { brief, useNow } from "@/shared/time";
import { useTell } from "@/shared/Toasts";
import styles from "./Settings.module.css";

/** What came in and could not be understood. */
export default function ParkedEnvelopes() {
  const { say, locale } = useWords();
  const now = useNow();
  const tell = useTell();
  const queries = useQueryClient();
  const asked = useQuery({ queryKey: ["envelope"], queryFn: () => take(api.GET("/api/v1/parked-envelopes", {})) });
  const replay = useMutation({
    mutationFn: (id: string) => take(api.POST("/api/v1/parked-envelopes/{envelope_id}/replay", { params: { path: { envelope_id: id }, header: once() } })),
    onSuccess: () => tell.say(say("settings.replayed")),
    onError: tell.trouble,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["envelope"] }),
  });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={2} />;
  return (
    <section className={styles.card}>
      <h2>{say("settings.parked")}</h2>
      {asked.data.items.length === 0 ? (
        <p className="quiet">{say("settings.nothing_parked")}</p>
      ) : (
        <ul className={styles.parked}>
          {asked.data.items.map((one) => (
            <li key={one.id}>
              <span>{one.reason}</span>
              <span className="quiet">{brief(one.parked_at, now, locale, say)}</span>
              <Button size="compact-sm" variant="default" onClick={() => replay.mutate(one.id)}>{say("settings.replay")}</Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
