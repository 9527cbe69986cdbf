import { Badge, Button, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { api, once, take, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords, type Key } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { nameOf } from "../../person/names";
import { findsPeople, handleWords } from "./handles";
import { Card, Form, More, useChange, When } from "./kit";
import styles from "./house.module.css";
import { identifierName } from "./words";

type One = Schemas["Marked"];
const MARKS = ["shared", "blocked"] as const;
type Mark = (typeof MARKS)[number];

/** The addresses and numbers that prove nobody: by whom and why, who has them, and how the mark is taken off again. */
export function Marked() {
  const { say } = useWords();
  const [path, go] = useLocation();
  const asks = new URLSearchParams(useSearch()).get("mark");
  const mark: Mark = asks === "blocked" ? "blocked" : "shared";
  const here = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asks) here.current?.scrollIntoView({ block: "start" }); // whoever was sent here for it need not look for it
  }, []); // eslint-disable-line
  const [freeing, setFreeing] = useState<One | null>(null);
  const asked = useInfiniteQuery({
    queryKey: ["customer", "marked", mark], // an event of the stream about people makes it old
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/identifiers", { params: { query: { mark, cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const all = asked.data?.pages.flatMap((page) => page.items);
  return (
    <div ref={here}>
      <Card title={say("marked.title")} hint={say("marked.hint")} actions={<SegmentedControl aria-label={say("marked.which")} value={mark} onChange={(chosen) => go(`${path}?mark=${chosen}`, { replace: true })} data={MARKS.map((one) => ({ value: one, label: say(`marked.${one}` as Key) }))} />}>
        {all?.length === 0 && <Empty title={say(`marked.no_${mark}`)} hint={say(`marked.no_${mark}_hint`)} />}
        {all && all.length > 0 && <ul className={styles.rows}>{all.map((one) => <Row key={one.id} one={one} mark={mark} free={() => setFreeing(one)} />)}</ul>}
        {asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : !all && <Loading rows={4} />}
        <More pages={asked} />
        {freeing && <Free one={freeing} mark={mark} close={() => setFreeing(null)} />}
      </Card>
    </div>
  );
}

function Row({ one, mark, free }: { one: One; mark: Mark; free: () => void }) {
  const { say } = useWords();
  const mayLook = useMay("customers.read");
  const value = handleWords(one.value, say);
  const because = one.by?.reason === "limit" ? say("marked.by_limit", { count: Number(one.by.people) }) : one.by ? say("marked.by", { name: nameOf(one.by) || say("actor.system") }) : say("marked.by_itself");
  return (
    <li>
      <div>
        <div className={`${styles.name} ${styles.titled}`}>
          <span>{value}</span>
          {one.other && <Badge size="sm" variant="default">{say(mark === "shared" ? "marked.blocked_too" : "marked.shared_too")}</Badge>}
        </div>
        <div className={styles.sub}>{[identifierName(one.kind, say), say("marked.people", { count: one.people })].join(" · ")}</div>
        <div className={styles.sub}>{because} · <When at={one.at} /></div>
      </div>
      <div className={styles.acts}>
        {mayLook && findsPeople(one.value) && <Button component={Link} href={`/people?q=${encodeURIComponent(one.value)}`} size="compact-md" variant="default" aria-label={say("stops.whose_of", { value })}>{say("stops.whose")}</Button>}
        <Button size="compact-md" variant="default" aria-label={say(`marked.free_${mark}_of`, { value })} onClick={free}>{say(`marked.free_${mark}`)}</Button>
      </div>
    </li>
  );
}

function Free({ one, mark, close }: { one: One; mark: Mark; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const value = handleWords(one.value, say);
  const free = async () => {
    const params = { path: { identifier_id: one.id }, header: once() };
    await change(() => take(mark === "shared" ? api.DELETE("/api/v1/identifiers/{identifier_id}/shared", { params }) : api.DELETE("/api/v1/identifiers/{identifier_id}/blocked", { params })), "customer");
    tell.say(say("marked.freed", { value }));
    close();
  };
  return (
    <Dialog title={say(`marked.free_${mark}_title`, { value })} close={close} size={460}>
      <Form save={free} label={say(`marked.free_${mark}`)} cancel={close}>
        <div className={styles.prose}>{say(`marked.free_${mark}_hint`)}</div>
      </Form>
    </Dialog>
  );
}
