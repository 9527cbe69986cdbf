import { Select, Stack } from "@mantine/core";
import { Dialog } from "@/shared/Dialog";
import { useQuery } from "@tanstack/react-query";
import { teams, users, type Opened } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useWork } from "./work";

const NOBODY = "nobody";

export default function AssignDialog({ conversation, close }: { conversation: Opened; close: () => void }) {
  const { say } = useWords();
  const work = useWork(conversation);
  const staff = useQuery(users).data?.items.filter((one) => !one.deactivated_at) ?? [];
  const ours = useQuery(teams).data?.items ?? [];
  return (
    <Dialog close={close} title={say("do.assign")}>
      <Stack>
        <Select
          label={say("filter.assignee")}
          searchable
          data-autofocus
          value={conversation.assignee?.id ?? NOBODY}
          data={[{ value: NOBODY, label: say("filter.nobody") }, ...staff.map((one) => ({ value: one.id, label: one.name }))]}
          onChange={(value) => {
            const found = staff.find((one) => one.id === value);
            void work.assign({ assignee: found?.id ?? null }, { assignee: found ? { id: found.id, name: found.name } : null });
            close();
          }}
        />
        <Select
          label={say("filter.team")}
          searchable
          value={conversation.team?.id ?? NOBODY}
          data={[{ value: NOBODY, label: say("filter.no_team") }, ...ours.map((one) => ({ value: one.id, label: one.name }))]}
          onChange={(value) => {
            const found = ours.find((one) => one.id === value);
            void work.assign({ team: found?.id ?? null }, { team: found ? { id: found.id, name: found.name } : null });
            close();
          }}
        />
      </Stack>
    </Dialog>
  );
}
