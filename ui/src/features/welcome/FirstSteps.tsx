import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { users } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { accounts } from "../settings/channelQueries";
import { firstRun } from "./asked";
import styles from "./Welcome.module.css";

/** In an empty inbox: what is still to be done so that it fills, for whoever may do it. */
export default function FirstSteps() {
  const { say } = useWords();
  const [connects, invites, sets] = [useMay("channels.manage"), useMay("staff.manage"), useMay("company.manage")];
  const all = useInfiniteQuery({ ...accounts, enabled: connects }).data;
  const staff = useQuery({ ...users, enabled: invites }).data;
  const unfinished = useQuery({ ...firstRun, enabled: sets }).data?.unfinished;
  const steps = [
    unfinished && { to: "/welcome", name: say("welcome.go_on") },
    all?.pages[0]?.items.length === 0 && { to: "/settings/channels/new", name: say("channels.connect") },
    staff?.items.length === 1 && { to: "/settings/staff", name: say("welcome.invite") },
  ].filter((step) => !!step);
  if (!steps.length) return null;
  return (
    <div className={styles.first}>
      {steps.map((step, at) => <Button key={step.to} component={Link} href={step.to} size="compact-md" variant={at ? "default" : "filled"}>{step.name}</Button>)}
    </div>
  );
}
