import { lazy, Suspense, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import { useWords } from "@/shared/i18n";
import styles from "./DemoBadge.module.css";

const DemoDialog = lazy(() => import("./DemoDialog"));
const GROWING = 5_000;

export const demo = {
  queryKey: ["demo"],
  queryFn: () => take(api.GET("/api/v1/demo")),
  staleTime: 60_000,
};

/** Says that what one sees is invented; nothing where it is real. */
export default function DemoBadge() {
  const { say } = useWords();
  const [open, setOpen] = useState(false);
  const { data } = useQuery({ ...demo, refetchInterval: ({ state }) => (state.data && state.data.planted < state.data.parts ? GROWING : false) });
  if (!data?.here) return null;
  return (
    <>
      <button type="button" className={styles.badge} onClick={() => setOpen(true)} aria-label={say("demo.about", { company: data.company })}>
        Demo
      </button>
      {open && (
        <Suspense>
          <DemoDialog found={data} close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
