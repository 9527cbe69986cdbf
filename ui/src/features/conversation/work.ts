import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, once, take, Trouble, type Schemas } from "@/api/client";
import { conversation as asConversation, type Line, type Opened } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useMe } from "@/shared/me";
import { useTell } from "@/shared/Toasts";
import { usePlace } from "../inbox/place";

type View = Schemas["ConversationView"];
type Priority = Opened["priority"];

/** What one does with a conversation. Each shows at once, and is taken back with a word where the server refuses. */
export function useWork(conversation: Opened) {
  const queries = useQueryClient();
  const tell = useTell();
  const { say } = useWords();
  const me = useMe();
  const [, go] = usePlace();
  const { id, version } = conversation;

  return useMemo(() => {
    const params = { path: { conversation_id: id }, header: once() };
    const key = asConversation(id).queryKey;
    const put = (change: Partial<Opened>) => queries.setQueryData(key, (old) => (old ? { ...old, ...change } : old));
    const lists = () => {
      void queries.invalidateQueries({ queryKey: ["inbox"] });
      void queries.invalidateQueries({ queryKey: ["counts"] });
      void queries.invalidateQueries({ queryKey: ["thread"] });
    };
    const run = async (change: Partial<Opened>, ask: () => Promise<unknown>, said?: () => void) => {
      const before = queries.getQueryData(key);
      put(change);
      try {
        const answer = (await ask()) as Partial<View> | undefined;
        if (answer?.id === id) put(answer as Partial<Opened>);
        said?.();
      } catch (error) {
        queries.setQueryData(key, before);
        if (error instanceof Trouble && error.status === 412) tell.say(say("conversation.taken"));
        else tell.trouble(error);
      }
      void queries.invalidateQueries({ queryKey: key });
      lists();
    };
    const next = () => {
      for (const [, data] of queries.getQueriesData<{ pages: { items: Line[] }[] }>({ queryKey: ["inbox"], type: "active" })) {
        const lines = data?.pages?.flatMap((page) => page.items) ?? [];
        const at = lines.findIndex((line) => line.id === id);
        if (at >= 0) return lines[at + 1]?.id ?? lines[at - 1]?.id ?? null;
      }
      return null;
    };
    const fresh = () => ({ path: params.path, header: once() });
    const reopen = () => run({ state: "open" }, () => take(api.DELETE("/api/v1/conversations/{conversation_id}/closure", { params: fresh() })));

    return {
      /** Atomically: whoever was faster has it, and the other is told. */
      take: () => run({ assignee: { id: me.id, name: me.name } }, () => take(api.PUT("/api/v1/conversations/{conversation_id}/assignee", { params: { ...fresh(), header: { ...once(), "If-Match": `"${version}"` } as never }, body: { assignee: "me" } }))),
      assign: (body: Schemas["AssigneeBody"], shown: Partial<Opened>) => run(shown, () => take(api.PUT("/api/v1/conversations/{conversation_id}/assignee", { params: fresh(), body }))),
      close: ({ next: goOn = false } = {}) => {
        const follows = goOn ? next() : undefined;
        const done = () => tell.say(say("conversation.was_closed"), { label: say("do.undo"), act: () => void reopen() });
        const asked = run({ state: "closed" }, () => take(api.POST("/api/v1/conversations/{conversation_id}/closure", { params: fresh() })), done);
        if (follows !== undefined) go({ open: follows });
        return asked;
      },
      reopen,
      snooze: (until: string | null) => run({ state: "snoozed", snoozed_until: until }, () => take(api.POST("/api/v1/conversations/{conversation_id}/snooze", { params: fresh(), body: { until } }))),
      wake: () => run({ state: "open", snoozed_until: null }, () => take(api.DELETE("/api/v1/conversations/{conversation_id}/snooze", { params: fresh() }))),
      prioritise: (priority: Priority) => run({ priority }, () => take(api.PUT("/api/v1/conversations/{conversation_id}/priority", { params: fresh(), body: { priority } }))),
      tag: (add: string[], remove: string[], shown: Opened["tags"]) => run({ tags: shown }, () => take(api.PUT("/api/v1/conversations/{conversation_id}/tags", { params: fresh(), body: { add, remove } }))),
    };
  }, [id, version, me, queries, tell, say, go]);
}
