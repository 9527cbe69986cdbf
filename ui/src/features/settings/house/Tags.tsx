import { Badge, Button, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, once, take, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { useHere } from "@/shared/here";
import { Act, Card, Dangerous, Form, useChange, useFields } from "./kit";
import styles from "./house.module.css";

type Tag = Schemas["Tag"];

/** The company's list of tags. */
export default function Tags() {
  const { say } = useWords();
  const may = useMay("conversations.manage");
  const change = useChange();
  const [archived, setArchived] = useHere("archived", false);
  const [editing, setEditing] = useState<Tag | "new" | null>(null);
  const asked = useQuery({ queryKey: ["tags", archived], queryFn: () => take(api.GET("/api/v1/tags", { params: { query: { archived } } })) });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const put = (tag: Tag, body: Schemas["TagChange"]) => change(() => take(api.PATCH("/api/v1/tags/{tag_id}", { params: { path: { tag_id: tag.id }, header: once() }, body })), "tags");
  return (
    <Card whole title={say("house.tags")} hint={say("house.tags_hint")} actions={may && <Button size="compact-md" onClick={() => setEditing("new")}>{say("house.new_tag")}</Button>}>
      <Switch mb={10} label={say("house.with_archived")} checked={archived} onChange={(event) => setArchived(event.currentTarget.checked)} />
      {asked.data.items.length === 0 ? (
        <Empty title={say("house.no_tags")} />
      ) : (
        <ul className={styles.rows}>
          {asked.data.items.map((tag) => (
            <li key={tag.id} data-off={tag.archived || undefined}>
              <div>
                <span className={styles.name}><span className={styles.swatch} style={{ background: tag.colour }} />{tag.name}</span> {tag.archived && <Badge size="sm" variant="default">{say("house.archived")}</Badge>}
              </div>
              <div className={styles.acts}>
                <Link href={`/inbox/all?tag=${tag.id}&state=any`}>{say("house.where_used")}</Link>
                {may && !tag.archived && <Button size="compact-md" variant="default" onClick={() => setEditing(tag)}>{say("house.edit")}</Button>}
                {may && (tag.archived
                  ? <Act act={() => put(tag, { archived: false })}>{say("house.take_back")}</Act>
                  : <Dangerous title={say("house.archive_tag", { name: tag.name })} label={say("house.archive")} text={say("house.archive_tag_hint")} act={() => put(tag, { archived: true })}>{say("house.archive")}</Dangerous>)}
              </div>
            </li>
          ))}
        </ul>
      )}
      {editing && <TagDialog tag={editing === "new" ? null : editing} close={() => setEditing(null)} />}
    </Card>
  );
}

function TagDialog({ tag, close }: { tag: Tag | null; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const [fields, set] = useFields({ name: tag?.name ?? "", colour: tag?.colour ?? "#176758" });
  const save = async () => {
    const body = { name: fields.name.trim(), colour: fields.colour };
    await change(
      () =>
        tag
          ? take(api.PATCH("/api/v1/tags/{tag_id}", { params: { path: { tag_id: tag.id }, header: once() }, body }))
          : take(api.POST("/api/v1/tags", { params: { header: once() }, body })),
      "tags",
    );
    tell.say(say("house.saved"));
    close();
  };
  return (
    <Dialog title={tag?.name ?? say("house.new_tag")} close={close} size={440}>
      <Form save={save} label={say("do.keep")} cancel={close} disabled={!/^[^\s,:][^,]*$/.test(fields.name.trim())}>
        <TextInput data-autofocus required label={say("house.name")} description={say("house.tag_name_hint")} maxLength={60} value={fields.name} onChange={(event) => set({ name: event.currentTarget.value })} />
        <TextInput type="color" label={say("house.colour")} value={fields.colour} onChange={(event) => set({ colour: event.currentTarget.value })} />
      </Form>
    </Dialog>
  );
}
