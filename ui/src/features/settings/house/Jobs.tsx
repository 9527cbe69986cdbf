import { Badge, Progress, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, once, take, type Schemas } from "@/api/client";
import { useWords, type Key } from "@/shared/i18n";
import { Empty, Failed, Loading } from "@/shared/states";
import { nearTime } from "@/shared/time";
import { useTell } from "@/shared/Toasts";
import { useHere } from "@/shared/here";
import { Act, Card, Dangerous, More, useChange, When } from "./kit";
import styles from "./house.module.css";
import { jobName } from "./words";

const OFTEN = 5_000; // ms: what runs is gone within seconds

/** The work in the background: what was given up first, then what runs, then what comes at its times. */
export default function Jobs() {
  return (
    <div className={styles.stack}>
      <GivenUp />
      <Running />
      <Bulk />
      <Schedules />
    </div>
  );
}

function GivenUp() {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const asked = useInfiniteQuery({
    queryKey: ["failed jobs"],
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/failed-jobs", { params: { query: { cursor: pageParam as never } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: 4 * OFTEN,
  });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={3} />;
  const all = asked.data.pages.flatMap((page) => page.items);
  const to = (id: number) => ({ params: { path: { job_id: id }, header: once() } });
  const retry = async (id: number) => {
    await change(() => take(api.POST("/api/v1/failed-jobs/{job_id}/retry", to(id))), "failed jobs", "jobs");
    tell.say(say("house.job_again"));
  };
  const drop = (id: number) => change(() => take(api.DELETE("/api/v1/failed-jobs/{job_id}", to(id))), "failed jobs", "jobs");
  return (
    <Card title={say("house.given_up")} hint={say("house.given_up_hint")}>
      {all.length === 0 ? (
        <Empty title={say("house.nothing_given_up")} />
      ) : (
        <ul className={styles.rows}>
          {all.map((job) => (
            <li key={job.id}>
              <div>
                <div className={styles.name}>{jobName(job.name, say)}</div>
                <div className={styles.sub}>{job.error} · {say("house.tries", { count: job.tries })} · <When at={job.failed_at} /></div>
              </div>
              <div className={styles.acts}>
                <Act act={() => retry(job.id)}>{say("state.again")}</Act>
                <Dangerous title={say("house.drop_job")} text={say("house.drop_job_hint")} act={() => drop(job.id)}>{say("house.drop")}</Dangerous>
              </div>
            </li>
          ))}
        </ul>
      )}
      <More pages={asked} />
    </Card>
  );
}

function Running() {
  const { say } = useWords();
  const [state, setState] = useHere<"running" | "waiting">("state", "running");
  const asked = useInfiniteQuery({
    queryKey: ["jobs", state],
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/jobs", { params: { query: { state, cursor: pageParam as never } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: OFTEN,
  });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const all = asked.data?.pages.flatMap((page) => page.items);
  const waiting = Object.values(asked.data?.pages[0]?.counts ?? {}).reduce((sum, one) => sum + one.waiting, 0);
  return (
    <Card
      title={say("house.work")}
      hint={asked.data && say("house.work_waits", { count: waiting })}
      actions={<SegmentedControl size="xs" aria-label={say("settings.state")} value={state} data={[{ value: "running", label: say("house.runs") }, { value: "waiting", label: say("house.waits") }]} onChange={(chosen) => setState(chosen as typeof state)} />}
    >
      {!all ? (
        <Loading rows={2} />
      ) : all.length === 0 ? (
        <p className={styles.hint}>{say(state === "running" ? "house.nothing_runs" : "house.nothing_waits")}</p>
      ) : (
        <ul className={styles.rows}>
          {all.map((job) => (
            <li key={job.id}>
              <div>
                <div className={styles.name}>{jobName(job.name, say)}</div>
                <div className={styles.sub}>{say("house.since_when")} <When at={job.created_at} />{job.tries > 0 && ` · ${say("house.tries", { count: job.tries })}`}{job.error ? ` · ${String(job.error)}` : ""}</div>
              </div>
              {job.due_at && <span className={styles.sub}><When at={job.due_at as string} /></span>}
            </li>
          ))}
        </ul>
      )}
      <More pages={asked} />
    </Card>
  );
}

type Bulk = Schemas["BulkShown"];

function Bulk() {
  const { say } = useWords();
  const change = useChange();
  const asked = useQuery({ queryKey: ["bulk"], queryFn: () => take(api.GET("/api/v1/bulk-actions", { params: { query: { limit: 20 } } })), refetchInterval: OFTEN });
  if (!asked.data?.items.length) return null;
  const undo = (one: Bulk) => change(() => take(api.DELETE("/api/v1/bulk-actions/{bulk_id}", { params: { path: { bulk_id: one.id }, header: once() } })), "bulk", "inbox");
  const share = (one: Bulk) => (one.total ? ((one.total - one.waiting) / one.total) * 100 : 100);
  return (
    <Card title={say("house.bulk")} hint={say("house.bulk_hint")}>
      <ul className={styles.rows}>
        {asked.data.items.map((one) => (
          <li key={one.id}>
            <div>
              <div className={styles.name}>{say(`bulkdone.${one.action}` as Key)} <Badge size="sm" variant="light" color={one.failed ? "orange" : "pine"}>{say(`stage.${one.stage}` as Key)}</Badge></div>
              <div className={styles.sub}>{say("house.bulk_counts", { done: one.done, total: one.total, same: one.same, failed: one.failed })} · <When at={one.created_at} /></div>
              {(one.stage === "running" || one.stage === "undoing") && <Progress mt={6} size={5} value={share(one)} aria-label={say("house.progress")} />}
            </div>
            {(one.stage === "running" || one.stage === "done") && one.action !== "mark_read" && (
              <div className={styles.acts}><Dangerous title={say("house.undo_bulk")} label={say("do.undo")} text={say("house.undo_bulk_hint")} act={() => undo(one)}>{say("do.undo")}</Dangerous></div>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Schedules() {
  const { say, locale } = useWords();
  const asked = useQuery({ queryKey: ["schedules"], queryFn: () => take(api.GET("/api/v1/schedules")), refetchInterval: 60_000 });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={6} />;
  return (
    <Card title={say("house.schedules")} hint={say("house.schedules_hint")}>
      <div className={styles.wide} tabIndex={0} role="group" aria-label={say("house.schedules")}>
        <table className={styles.table}>
          <thead><tr><th scope="col">{say("house.what")}</th><th scope="col">{say("house.last_time")}</th><th scope="col">{say("house.next_time")}</th></tr></thead>
          <tbody>
            {asked.data.items.map((one) => (
              <tr key={one.name}>
                <td>{jobName(one.name, say)}{one.waits && <> <Badge size="sm" variant="light">{say("house.runs")}</Badge></>}</td>
                <td className={styles.moment}>{one.last_at ? <When at={one.last_at as string} /> : "–"}</td>
                <td className={styles.moment}><time dateTime={one.next_at}>{nearTime(new Date(one.next_at), locale)}</time></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
