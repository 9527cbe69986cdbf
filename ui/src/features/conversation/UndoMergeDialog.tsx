import { Button, Group } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { Failed, Loading } from "@/shared/states";
import { useRestructure } from "./restructure";

const preview = (of: string, merge: string) =>
  queryOptions({
    queryKey: ["conversation", of, "undo", merge],
    queryFn: () => take(api.GET("/api/v1/conversations/{conversation_id}/merges/{conversation_merge_id}/undo", { params: { path: { conversation_id: of, conversation_merge_id: merge } } })),
    staleTime: 0,
  });

/** What an undo of a merge would do now, and then does. */
export function UndoMergeDialog({ of, merge, close }: { of: string; merge: string; close: () => void }) {
  const { say } = useWords();
  const { undo, busy } = useRestructure();
  const asked = useQuery(preview(of, merge));
  const { kept_has: kept, restored_has: restored } = asked.data ?? {};
  const side = (one: { messages: number; notes: number; since: number }) => say("undo.side", { messages: one.messages, notes: one.notes, since: one.since });
  return (
    <Dialog close={close} title={say("change.undo_merge")} size={440}>
      {asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : !kept || !restored ? <Loading rows={2} /> : (
        <>
          <p>{say("undo.hint")}</p>
          <dl>
            <dt className="strong">{say("undo.kept")}</dt>
            <dd>{side(kept)}</dd>
            <dt className="strong">{say("undo.restored")}</dt>
            <dd>{side(restored)}</dd>
          </dl>
        </>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>{say("do.leave_it")}</Button>
        <Button data-autofocus loading={busy} disabled={!asked.data} onClick={() => void undo(of, "merges", merge).then((done) => done && close())}>{say("change.undo_merge")}</Button>
      </Group>
    </Dialog>
  );
}
