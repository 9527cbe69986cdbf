import { Badge, Button, Progress } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { useWords, type Key } from "@/shared/i18n";
import { Empty, Failed, Loading } from "@/shared/states";
import { BackTo, Card, Dangerous, More, useChange, useDeeper, When } from "./kit";
import { ImportDialog } from "./ImportDialog";
import styles from "./house.module.css";

type Import = Schemas["Shown"];
const COLOURS: Record<Import["state"], string> = { waiting: "gray", running: "blue", done: "pine", failed: "red", cancelled: "gray" };
const goesOn = (one: Import) => one.state === "waiting" || one.state === "running";

/** Files that are read in: people, old conversations, mailboxes. */
export default function Imports() {
  const { say } = useWords();
  const [id, go] = useDeeper();
  const [adding, setAdding] = useState(false);
  const asked = useInfiniteQuery({
    queryKey: ["imports"],
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/imports", { params: { query: { cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.items.some(goesOn)) ? 2_000 : false),
  });
  if (id) return <One key={id} id={id} />;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const all = asked.data.pages.flatMap((page) => page.items);
  return (
    <Card whole title={say("house.imports")} hint={say("house.imports_hint")} actions={<Button size="compact-md" onClick={() => setAdding(true)}>{say("house.new_import")}</Button>}>
      {all.length === 0 ? (
        <Empty title={say("house.no_imports")} />
      ) : (
        <ul className={styles.rows}>
          {all.map((one) => (
            <li key={one.id}>
              <div>
                <div className={styles.name}>{one.name || say(`import.${one.kind}` as Key)} <State one={one} /></div>
                <div className={styles.sub}>{say(`import.${one.kind}` as Key)} · <Counts one={one} /> · <When at={one.created_at} /></div>
                {goesOn(one) && <Progress mt={6} size={5} value={one.progress * 100} aria-label={say("house.progress")} />}
              </div>
              <div className={styles.acts}><Button size="compact-md" variant="default" onClick={() => go(one.id)}>{say("house.open")}</Button></div>
            </li>
          ))}
        </ul>
      )}
      <More pages={asked} />
      {adding && <ImportDialog close={() => setAdding(false)} began={go} />}
    </Card>
  );
}

function State({ one }: { one: Import }) {
  const { say } = useWords();
  return (
    <>
      <Badge size="sm" variant="light" color={COLOURS[one.state]}>{say(`imported.${one.state}` as Key)}</Badge>
      {one.dry_run && <> <Badge size="sm" variant="default">{say("house.dry_run")}</Badge></>}
    </>
  );
}

function Counts({ one }: { one: Import }) {
  const { say } = useWords();
  return <span className="figures">{say(one.dry_run ? "house.would_counts" : "house.import_counts", { added: one.added, known: one.known, refused: one.refused })}</span>;
}

function One({ id }: { id: string }) {
  const { say } = useWords();
  const change = useChange();
  const asked = useQuery({
    queryKey: ["imports", id],
    queryFn: () => take(api.GET("/api/v1/imports/{import_id}", { params: { path: { import_id: id } } })),
    refetchInterval: ({ state }) => (state.data && goesOn(state.data) ? 1_500 : false),
  });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const one = asked.data;
  const cancel = () => change(() => take(api.POST("/api/v1/imports/{import_id}/cancellation", { params: { path: { import_id: id }, header: once() } })), "imports");
  const read = Object.entries(one.reading.columns ?? {});
  return (
    <div className={styles.stack}>
      <BackTo name={say("house.imports")} />
      <Card
        title={one.name || say(`import.${one.kind}` as Key)}
        actions={goesOn(one) && <Dangerous title={say("house.cancel_import")} text={say("house.cancel_import_hint")} act={cancel}>{say("house.stop")}</Dangerous>}
      >
        <p className={styles.hint} role="status"><State one={one} /> <Counts one={one} /></p>
        {goesOn(one) && <Progress mb={12} size={6} value={one.progress * 100} aria-label={say("house.progress")} />}
        {one.failure && <p style={{ color: "var(--bad)" }}>{one.failure}</p>}
        <dl className={styles.facts}>
          <dt>{say("house.what")}</dt><dd>{say(`import.${one.kind}` as Key)}</dd>
          {one.reading.encoding && (<><dt>{say("house.encoding")}</dt><dd>{one.reading.encoding}</dd></>)}
          {read.length > 0 && (<><dt>{say("house.columns")}</dt><dd>{read.map(([header, field]) => `${header} → ${field}`).join(", ")}</dd></>)}
          {(one.reading.left_out?.length ?? 0) > 0 && (<><dt>{say("house.columns_left_out")}</dt><dd>{one.reading.left_out!.join(", ")}</dd></>)}
        </dl>
      </Card>
      {one.refused > 0 && <Refusals id={id} count={one.refused} />}
    </div>
  );
}

function Refusals({ id, count }: { id: string; count: number }) {
  const { say } = useWords();
  const asked = useInfiniteQuery({
    queryKey: ["refusals", id, count],
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/imports/{import_id}/refusals", { params: { path: { import_id: id }, query: { cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const all = asked.data?.pages.flatMap((page) => page.items);
  return (
    <Card title={say("house.refusals", { count })} hint={say("house.refusals_hint")} actions={<Button component="a" href={`/api/v1/imports/${id}/refusals.csv`} download size="compact-md" variant="default">{say("house.as_table")}</Button>}>
      {!all ? (
        <Loading rows={3} />
      ) : (
        <div className={styles.wide} tabIndex={0} role="group" aria-label={say("house.refusals", { count })}>
          <table className={styles.table}>
            <thead><tr><th scope="col">{say("house.line")}</th><th scope="col">{say("house.field")}</th><th scope="col">{say("house.why")}</th></tr></thead>
            <tbody>
              {all.map((one, at) => (
                <tr key={at}><td className="figures">{one.line}</td><td>{one.field || "–"}</td><td>{one.words}{one.whole === false && <span className={styles.sub}> {say("house.only_the_field")}</span>}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <More pages={asked} />
    </Card>
  );
}
