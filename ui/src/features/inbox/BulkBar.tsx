import { Button, CloseButton, Menu, Progress } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { api, once, take, type Schemas } from "@/api/client";
import { tags, type Filter } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { IconDown } from "@/shared/icons";
import { useTell } from "@/shared/Toasts";
import { asBody } from "./asBody";
import styles from "./BulkBar.module.css";

type Bulk = Schemas["BulkShown"];
type Wish = Pick<Schemas["BulkBody"], "action" | "tag" | "priority" | "assignee">;

interface Props {
  picked: ReadonlySet<string>;
  /** Not only those picked: all that the view shows, loaded or not. */
  all: boolean;
  pickAll: () => void;
  more: boolean;
  total: number;
  view: string;
  filter: Filter;
  done: () => void;
}

/** One action on many: the server does it as a job, and can undo it; what it changes comes by the stream, as it does. */
export default function BulkBar({ picked, all, pickAll, more, total, view, filter, done }: Props) {
  const { say } = useWords();
  const tell = useTell();
  const known = useQuery(tags).data?.items ?? [];
  const undo = useMutation({
    mutationFn: (id: string) => take(api.DELETE("/api/v1/bulk-actions/{bulk_id}", { params: { path: { bulk_id: id }, header: once() } })),
    onError: tell.trouble,
  });
  const start = useMutation({
    mutationFn: (wish: Wish) => {
      const which = all ? { view, ...(Object.keys(filter).some((one) => one !== "sort") ? { filter: asBody(filter) } : {}) } : { ids: [...picked] };
      return take(api.POST("/api/v1/bulk-actions", { body: { ...wish, ...which } as Schemas["BulkBody"], params: { header: once() } }));
    },
    onSuccess: (made: Bulk) => {
      tell.say(say("bulk.started", { count: made.total }), { label: say("do.undo"), act: () => undo.mutate(made.id), seconds: 15, asks: [`/api/v1/bulk-actions/${made.id}`] });
      done();
    },
    onError: tell.trouble,
  });
  const act = (wish: Wish) => () => start.mutate(wish);
  return (
    <div className={styles.bar} role="toolbar" aria-label={say("bulk.title")}>
      <span className="strong figures">{all ? say("bulk.all") : say("bulk.picked", { count: picked.size })}</span>
      <span className={styles.gap} />
      <Button size="compact-sm" variant="default" loading={start.isPending} onClick={act({ action: "close" })}>
        {say("do.close_conversation")}
      </Button>
      <Menu>
        <Menu.Target>
          <Button size="compact-sm" variant="default" rightSection={<IconDown size={12} />}>
            {say("bulk.more")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={act({ action: "assign", assignee: "me" })}>{say("do.take")}</Menu.Item>
          <Menu.Item onClick={act({ action: "assign", assignee: null })}>{say("bulk.unassign")}</Menu.Item>
          <Menu.Item onClick={act({ action: "mark_read" })}>{say("bulk.read")}</Menu.Item>
          <Menu.Item onClick={act({ action: "reopen" })}>{say("do.reopen")}</Menu.Item>
          <Menu.Item onClick={act({ action: "priority", priority: "urgent" })}>{say("priority.urgent")}</Menu.Item>
          <Menu.Item onClick={act({ action: "priority", priority: "normal" })}>{say("priority.normal")}</Menu.Item>
          {known.length > 0 && <Menu.Label>{say("bulk.tag")}</Menu.Label>}
          {known.filter((tag) => !tag.archived).slice(0, 12).map((tag) => (
            <Menu.Item key={tag.id} onClick={act({ action: "tag", tag: tag.id })}>
              {tag.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <CloseButton size="sm" aria-label={say("bulk.leave")} onClick={done} />
      {!all && !filter.q && (more || picked.size < total) && (
        <Button size="compact-xs" variant="subtle" px={0} onClick={pickAll}>
          {say("bulk.pick_all")}
        </Button>
      )}
      {start.isPending && <Progress className={styles.progress} value={100} animated size={2} aria-label={say("state.loading")} />}
    </div>
  );
}
