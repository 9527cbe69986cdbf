import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, once, take, Trouble, type Schemas } from "@/api/client";
import { showInLists } from "@/api/lists";
import { didWith } from "@/api/live";
import { conversation as asConversation, type Line, type Opened } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useMe } from "@/shared/me";
import { useTell } from "@/shared/Toasts";
import { usePlace } from "../inbox/place";
import { claim, isTaken } from "./claim";

type View = Schemas["ConversationView"];
type Priority = Opened["priority"];

/**
 * What one does with a conversation. Each shows at once, here and in the lists, and is taken back with a word where the
 * server refuses. What else it changes is looked at together with what the stream says of it.
 */
export function useWork(conversation: Opened) {
  const queries = useQueryClient();
  const tell = useTell();
  const { say } = useWords();
  const me = useMe();
  const [, go] = usePlace();
  const { id, version, assignee } = conversation;

  return useMemo(() => {
    const params = { path: { conversation_id: id }, header: once() };
    const key = asConversation(id).queryKey;
    const put = (change: Partial<Opened>) => {
      queries.setQueryData(key, (old) => (old ? { ...old, ...change } : old));
      showInLists(queries, id, change);
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
        void queries.invalidateQueries({ queryKey: key });
        void queries.invalidateQueries({ queryKey: ["inbox"] });
        if (isTaken(error, { assignee }, me.id)) tell.say(say("conversation.taken"));
        else if (error instanceof Trouble && error.status === 412) tell.say(say("conversation.changed"));
        else tell.trouble(error);
      }
      didWith(id);
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
      take: () => {
        const put = (on: number) => take(api.PUT("/api/v1/conversations/{conversation_id}/assignee", { params: { ...fresh(), header: { ...once(), "If-Match": `"${on}"` } as never }, body: { assignee: "me" } }));
        return run({ assignee: { id: me.id, name: me.name } }, () => claim({ version, assignee }, me.id, put));
      },
      assign: (body: Schemas["AssigneeBody"], shown: Partial<Opened>) => run(shown, () => take(api.PUT("/api/v1/conversations/{conversation_id}/assignee", { params: fresh(), body }))),
      close: ({ next: goOn = false } = {}) => {
        const follows = goOn ? next() : undefined;
        const done = () => tell.say(say("conversation.was_closed"), { label: say("do.undo"), act: () => void reopen(), asks: [`/api/v1/conversations/${id}/closure`] });
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
  }, [id, version, assignee, me, queries, tell, say, go]);
}
