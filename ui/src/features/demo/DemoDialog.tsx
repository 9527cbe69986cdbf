import { SegmentedControl } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords, type Key } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { useTell } from "@/shared/Toasts";
import { demo } from "./DemoBadge";
import styles from "./DemoBadge.module.css";

/** Messages a minute, and what that is called. */
const PACES: readonly (readonly [number, Key])[] = [
  [0, "demo.pace_silent"],
  [2, "demo.pace_calm"],
  [6, "demo.pace_lively"],
  [30, "demo.pace_busy"],
];

export default function DemoDialog({ found, close }: { found: Schemas["Demo"]; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const may = useMay("channels.manage");
  const [pace, setPace] = useState(found.per_minute);
  const choose = async (wanted: number) => {
    const before = pace;
    setPace(wanted);
    try {
      queries.setQueryData(demo.queryKey, await take(api.PUT("/api/v1/demo/pace", { params: { header: once() }, body: { per_minute: wanted } })));
    } catch (error) {
      setPace(before);
      tell.trouble(error);
    }
  };
  const nearest = PACES.reduce((best, [one]) => (Math.abs(one - pace) < Math.abs(best - pace) ? one : best), 0);
  return (
    <Dialog title={say("demo.title", { company: found.company })} close={close}>
      <p className={styles.text}>{say("demo.text")}</p>
      {found.planted < found.parts && (
        <label className={styles.label}>
          {say("demo.growing", { planted: found.planted, parts: found.parts })}
          <progress className={styles.bar} value={found.planted} max={found.parts} />
        </label>
      )}
      {found.running && may && (
        <>
          <span className={styles.label} id="demo-pace">{say("demo.pace")}</span>
          <SegmentedControl fullWidth mb={14} aria-labelledby="demo-pace" value={String(nearest)} onChange={(one) => void choose(Number(one))} data={PACES.map(([one, name]) => ({ value: String(one), label: say(name) }))} />
        </>
      )}
      <p className={styles.text}>{say("demo.remove")} <code>hilo demo remove</code></p>
    </Dialog>
  );
}
