import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, Redirect, useLocation } from "wouter";
import { useWords, type Key } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { accounts } from "../settings/channelQueries";
import { brands } from "../settings/house/asked";
import { Company } from "./Company";
import { FirstChannel } from "./FirstChannel";
import { FirstHours } from "./FirstHours";
import { FirstTeam } from "./FirstTeam";
import { firstRun } from "./asked";
import { Page } from "./Page";
import styles from "./Welcome.module.css";

export const STEPS = ["company", "hours", "channel", "team"] as const;
type StepName = (typeof STEPS)[number];
const NAMES: Record<StepName, Key> = { company: "welcome.company", hours: "welcome.hours", channel: "welcome.channel", team: "welcome.team" };
const UNNAMED = "Hilo"; // the brand that every installation begins with

/**
 * Setting the company up, a step an address: each is kept as it is done, so that a reload shows the same, and whoever
 * comes back goes on with what is missing.
 */
export default function Welcome() {
  const { say } = useWords();
  const [path] = useLocation();
  const may = useMay("company.manage");
  const run = useQuery({ ...firstRun, enabled: may });
  const houses = useQuery({ ...brands, enabled: may });
  const known = useInfiniteQuery({ ...accounts, enabled: may });
  if (!may) return <Redirect to="/inbox/mine" replace />;
  const heading = <h1 className="unseen">{say("welcome.title")}</h1>;
  const error = run.error ?? houses.error ?? known.error;
  if (error) return <Page>{heading}<Failed error={error} again={() => void Promise.all([run.refetch(), houses.refetch(), known.refetch()])} /></Page>;
  if (!run.data || !houses.data || !known.data) return <Page>{heading}<Loading rows={5} /></Page>;
  if (!run.data.unfinished) return <Redirect to="/inbox/all" replace />;
  const brand = houses.data.items.find((one) => one.id === houses.data.default)!;
  const done: Record<StepName, boolean> = { company: brand.name !== UNNAMED, hours: brand.calendar_id !== null, channel: known.data.pages[0]!.items.length > 0, team: false };
  const [, , asked, further] = path.split("/");
  const step = STEPS.find((one) => one === asked);
  if (!step) return <Redirect to={`/welcome/${STEPS.find((one) => !done[one]) ?? "team"}`} replace />;
  return (
    <Page above={<Steps step={step} done={done} />}>
      {step === "company" && <Company key={brand.id} brand={brand} isNew={!done.company} />}
      {step === "hours" && <FirstHours brand={brand} />}
      {step === "channel" && <FirstChannel key={further ?? ""} chosen={further} connected={known.data.pages[0]!.items} />}
      {step === "team" && <FirstTeam />}
    </Page>
  );
}

function Steps({ step, done }: { step: StepName; done: Record<StepName, boolean> }) {
  const { say } = useWords();
  return (
    <nav aria-label={say("welcome.steps")}>
      <ol className={styles.steps}>
        {STEPS.map((one, at) => (
          <li key={one} data-done={done[one] || undefined}>
            <Link href={`/welcome/${one}`} aria-current={one === step ? "step" : undefined}>
              {say(NAMES[one])}
              <span>{done[one] ? say("welcome.step_done") : say("welcome.step", { n: at + 1, all: STEPS.length })}</span>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
