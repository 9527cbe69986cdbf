import { Badge, Button, Table } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, once, take, type Schemas } from "@/api/client";
import { ChannelIcon, useChannelName } from "@/shared/channels";
import { useWords, type Key } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { brief, useNow } from "@/shared/time";
import { useTell } from "@/shared/Toasts";
import styles from "./Settings.module.css";

type Account = Schemas["AccountView"];
const COLOURS: Record<Account["state"], string> = { live: "pine", paused: "gray", needs_reauth: "red" };

/** The channel accounts and how they are. */
export default function Channels() {
  const { say, locale } = useWords();
  const name = useChannelName();
  const now = useNow();
  const tell = useTell();
  const queries = useQueryClient();
  const may = useMay("channels.manage");
  const asked = useQuery({ queryKey: ["accounts"], queryFn: () => take(api.GET("/api/v1/channel-accounts", {})) });
  const probe = useMutation({
    mutationFn: (id: string) => take(api.POST("/api/v1/channel-accounts/{account_id}/probe", { params: { path: { account_id: id }, header: once() } })),
    onSuccess: (health) => tell.say(say(health.ok ? "settings.works" : "settings.fails", { words: health.words ?? "" })),
    onError: tell.trouble,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["accounts"] }),
  });
  const pause = useMutation({
    mutationFn: ({ id, state }: Account) => {
      const params = { path: { account_id: id }, header: once() };
      return state === "live" ? take(api.POST("/api/v1/channel-accounts/{account_id}/pause", { params })) : take(api.DELETE("/api/v1/channel-accounts/{account_id}/pause", { params }));
    },
    onError: tell.trouble,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["accounts"] }),
  });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={3} />;
  return (
    <section className={styles.card}>
      <h2>{say("settings.channels")}</h2>
      <div className={styles.wide}>
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say("settings.account")}</Table.Th>
              <Table.Th>{say("settings.state")}</Table.Th>
              <Table.Th>{say("settings.queue")}</Table.Th>
              {may && <Table.Th><span className="unseen">{say("do.more")}</span></Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {asked.data.items.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Td>
                  <span className={styles.account}>
                    <ChannelIcon kind={one.channel} size={18} />
                    <span><strong>{one.name}</strong><br /><span className="quiet">{name(one.channel)}</span></span>
                  </span>
                </Table.Td>
                <Table.Td>
                  <Badge color={COLOURS[one.state]} variant="light">{say(`account.${one.state}` as Key)}</Badge>
                  {one.state_reason && <p className="quiet">{one.state_reason} · {brief(one.state_at, now, locale, say)}</p>}
                </Table.Td>
                <Table.Td className="figures">{one.queue.queued ?? 0}{(one.queue.failing ?? 0) > 0 && ` · ${say("settings.failing", { count: one.queue.failing })}`}</Table.Td>
                {may && (
                  <Table.Td>
                    <Button.Group>
                      <Button size="compact-sm" variant="default" loading={probe.isPending && probe.variables === one.id} onClick={() => probe.mutate(one.id)}>{say("settings.probe")}</Button>
                      <Button size="compact-sm" variant="default" onClick={() => pause.mutate(one)}>{say(one.state === "live" ? "settings.pause" : "settings.resume")}</Button>
                    </Button.Group>
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
