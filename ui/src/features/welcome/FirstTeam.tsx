import { Button } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { api, once, take } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { useTell } from "@/shared/Toasts";
import { Invitations, InviteDialog } from "../settings/house/Invitations";
import { Act, useChange } from "../settings/house/kit";
import { Step } from "./Page";
import styles from "./Welcome.module.css";

/** Colleagues, and the end: from then on the application begins with the inbox. */
export function FirstTeam() {
  const { say } = useWords();
  const [, go] = useLocation();
  const tell = useTell();
  const change = useChange();
  const may = useMay("staff.manage");
  const [asks, setAsks] = useState(false);
  const finish = async () => {
    await change(() => take(api.PUT("/api/v1/first-run/completion", { params: { header: once() } })));
    tell.say(say("welcome.finished"));
    go("/inbox/all");
    await change(() => Promise.resolve(), "first-run");
  };
  return (
    <>
      <Step title={say("welcome.team_title")} lead={say("welcome.team_lead")}>
        {may && <div><Button variant="default" onClick={() => setAsks(true)}>{say("welcome.invite")}</Button></div>}
        <div className={styles.foot}>
          <span className="quiet">{say("welcome.team_later")}</span>
          <Act size="sm" variant="filled" act={finish}>{say("welcome.finish")}</Act>
        </div>
      </Step>
      {may && <Invitations />}
      {asks && <InviteDialog close={() => setAsks(false)} />}
    </>
  );
}
