import { Popover, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useWords } from "@/shared/i18n";
import { IconBell } from "@/shared/icons";
import { later } from "@/shared/later";
import { Loading } from "@/shared/states";
import { unread } from "./asked";
import { ring } from "./sound";
import { counted } from "./title";
import nav from "../inbox/Navigation.module.css";
import styles from "./Bell.module.css";

const Panel = later(() => import("./Panel"), <Loading rows={4} />);

/** How much one was told and has not read; it grows by itself. */
export default function Bell() {
  const { say } = useWords();
  const [open, setOpen] = useState(false);
  const narrow = useMediaQuery("(max-width: 760px)", false);
  const { data } = useQuery(unread);
  const count = data?.count ?? 0;
  const before = useRef<number | null>(null);
  useEffect(() => {
    if (!data) return;
    counted(count);
    if (before.current !== null && count > before.current) ring();
    before.current = count;
  }, [data, count]);
  return (
    <Popover opened={open} onChange={setOpen} position={narrow ? "top-start" : "right-start"} width="min(380px, calc(100vw - 16px))" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={`${nav.view} ${styles.bell}`} aria-haspopup="dialog" aria-expanded={open} aria-label={count ? say("bell.open", { count }) : say("bell.title")} onClick={() => setOpen(!open)}>
          <span className={styles.icon} data-some={count > 0 || undefined}><IconBell size={17} stroke={1.6} aria-hidden="true" /></span>
          <span className={`${nav.label} cut`}>{say("bell.title")}</span>
          {count > 0 && <span className={`${nav.count} ${styles.count} figures`}>{count}{data?.more && "+"}</span>}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={say("bell.title")}>
        <Panel close={() => setOpen(false)} />
      </Popover.Dropdown>
      <span className="unseen" role="status">{count > 0 ? say("bell.unread", { count }) : ""}</span>
    </Popover>
  );
}
