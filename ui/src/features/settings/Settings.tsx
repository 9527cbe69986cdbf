import { Button, Select } from "@mantine/core";
import { lazy, Suspense } from "react";
import { Link, Redirect, useLocation } from "wouter";
import { useWords } from "@/shared/i18n";
import { IconBack } from "@/shared/icons";
import { useMe } from "@/shared/me";
import { Empty, Loading } from "@/shared/states";
import { SECTIONS } from "./sections";
import styles from "./Settings.module.css";

const ProofDialog = lazy(() => import("../account/ProofDialog"));

const inView = (link: HTMLAnchorElement | null) => link?.scrollIntoView({ block: "nearest" });

/** What administrators look after: a list of pages at the side, in a menu where the screen is narrow. */
export default function Settings() {
  const { say } = useWords();
  const me = useMe();
  const [path, navigate] = useLocation();
  const mine = SECTIONS.filter((one) => !one.may || me.permissions.includes("*") || me.permissions.includes(one.may));
  const open = mine.find((one) => one.path === path.split("/")[2]);
  if (!open && mine[0]) return <Redirect to={`/settings/${mine[0].path}`} replace />;
  const groups = [...new Set(mine.map((one) => one.group))];
  return (
    <div className={styles.page}>
      <nav className={styles.side} aria-label={say("nav.settings")}>
        <Button component={Link} href="/inbox" variant="subtle" color="gray" justify="start" leftSection={<IconBack size={16} />}>
          {say("settings.back")}
        </Button>
        <Select
          className={styles.menu}
          aria-label={say("nav.settings")}
          allowDeselect={false}
          value={open?.path ?? null}
          data={groups.map((group) => ({ group: say(group), items: mine.filter((one) => one.group === group).map((one) => ({ value: one.path, label: say(one.name) })) }))}
          onChange={(chosen) => navigate(`/settings/${chosen}`)}
        />
        {groups.map((group) => (
          <div key={group} className={styles.group}>
            <h2>{say(group)}</h2>
            <ul>
              {mine.filter((one) => one.group === group).map((one) => (
                <li key={one.path}>
                  <Link href={`/settings/${one.path}`} ref={one === open ? inView : undefined} aria-current={one === open ? "page" : undefined}>{say(one.name)}</Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <main className={styles.main}>
        {open ? (
          <>
            <h1>{say(open.name)}</h1>
            <Suspense fallback={<Loading rows={4} />}><open.page key={open.path} /></Suspense>
          </>
        ) : (
          <Empty title={say("settings.nothing")} />
        )}
      </main>
      <Suspense><ProofDialog /></Suspense>
    </div>
  );
}
