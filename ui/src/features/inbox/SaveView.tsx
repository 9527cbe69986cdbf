import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useLocation } from "wouter";
import { api, once, take, type Schemas } from "@/api/client";
import { views, type Filter } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useTell } from "@/shared/Toasts";
import { asBody } from "./asBody";
import { usePlace, writePlace } from "./place";
import styles from "./Filters.module.css";

const OF_VIEW: Record<string, Schemas["FilterBody"]> = {
  mine: { assignee: "me" },
  unassigned: { assignee: "none" },
  teams: { ours: true },
  mentions: { mentioned: true },
  drafts: { drafted: true },
  followed: { followed: true },
  snoozed: { state: ["snoozed"] },
};

/** The list as it is narrowed, under a name: a view of one's own, with an address and a count. */
export function SaveView({ filter }: { filter: Filter }) {
  const { say } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const [place] = usePlace();
  const [, navigate] = useLocation();
  const [name, setName] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: (called: string) => {
      const saved = queries.getQueryData(views.queryKey)?.items.find((one) => one.id === place.view && !one.built_in);
      const begun = (saved?.filter as Schemas["FilterBody"] | undefined) ?? OF_VIEW[place.view] ?? {};
      const body = { name: called, filter: { ...begun, ...asBody(filter) }, sort: filter.sort ?? saved?.sort ?? "newest" };
      return take(api.POST("/api/v1/views", { params: { header: once() }, body }));
    },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ["views"] });
      navigate(writePlace({ view: made.id, open: null, filter: {} }));
      tell.say(say("filter.saved", { name: made.name }));
    },
    onError: tell.trouble,
  });
  if (name === null) return <Button size="compact-xs" variant="subtle" onClick={() => setName("")}>{say("filter.save")}</Button>;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(name.trim());
  };
  return (
    <form className={`${styles.whole} ${styles.save}`} onSubmit={submit}>
      <TextInput size="xs" autoFocus aria-label={say("filter.name")} placeholder={say("filter.name")} maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Button size="xs" type="submit" disabled={!name.trim()} loading={save.isPending}>{say("do.keep")}</Button>
    </form>
  );
}
