import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { kinds, tags, teams, users, type Filter } from "@/api/queries";
import { useChannelName } from "@/shared/channels";
import { useWords, type Key } from "@/shared/i18n";
import { SaveView } from "./SaveView";
import styles from "./Filters.module.css";

const STATES = ["open", "snoozed", "closed", "any"] as const;
const PRIORITIES = ["urgent", "high", "normal", "low"] as const;

/** What narrows the list; all of it stands in the address, so that the list can be sent to somebody. */
export default function Filters({ filter, change }: { filter: Filter; change: (filter: Filter) => void }) {
  const { say } = useWords();
  const name = useChannelName();
  const staff = useQuery(users).data?.items ?? [];
  const ours = useQuery(teams).data?.items ?? [];
  const known = useQuery(tags).data?.items ?? [];
  const channels = useQuery(kinds).data?.items ?? [];
  const write = useDebouncedCallback((q: string) => change({ ...filter, q: q || undefined }), 250);
  const set = (field: keyof Filter) => (value: string | null) => change({ ...filter, [field]: value ?? undefined });
  const common = { size: "xs", clearable: true, comboboxProps: { withinPortal: true } } as const;
  return (
    <div className={styles.filters} role="group" aria-label={say("list.filter")}>
      <TextInput size="xs" className={styles.whole} aria-label={say("filter.words")} placeholder={say("filter.words")} defaultValue={filter.q} onChange={(event) => write(event.currentTarget.value)} />
      <Select {...common} aria-label={say("filter.state")} placeholder={say("filter.state")} value={filter.state ?? null} onChange={set("state")} data={STATES.map((value) => ({ value, label: say(`state.${value}` as Key) }))} />
      <Select {...common} searchable aria-label={say("filter.assignee")} placeholder={say("filter.assignee")} value={filter.assignee ?? null} onChange={set("assignee")} data={[{ value: "me", label: say("filter.me") }, { value: "none", label: say("filter.nobody") }, ...staff.map((one) => ({ value: one.id, label: one.name }))]} />
      <Select {...common} searchable aria-label={say("filter.team")} placeholder={say("filter.team")} value={filter.team ?? null} onChange={set("team")} data={ours.map((one) => ({ value: one.id, label: one.name }))} />
      <Select {...common} aria-label={say("filter.channel")} placeholder={say("filter.channel")} value={filter.channel ?? null} onChange={set("channel")} data={channels.map((one) => ({ value: one.kind, label: name(one.kind) }))} />
      <Select {...common} searchable aria-label={say("filter.tag")} placeholder={say("filter.tag")} value={filter.tag ?? null} onChange={set("tag")} data={known.map((one) => ({ value: one.id, label: one.name }))} />
      <Select {...common} aria-label={say("filter.priority")} placeholder={say("filter.priority")} value={filter.priority ?? null} onChange={set("priority")} data={PRIORITIES.map((value) => ({ value, label: say(`priority.${value}` as Key) }))} />
      {Object.keys(filter).length > 0 && (
        <Button size="compact-xs" variant="subtle" className={filter.q ? styles.whole : undefined} onClick={() => change({})}>
          {say("filter.clear")}
        </Button>
      )}
      {Object.keys(filter).length > 0 && !filter.q && <SaveView filter={filter} />}
    </div>
  );
}
