import { ActionIcon, Menu, Tooltip, UnstyledButton, useMantineColorScheme, useComputedColorScheme } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link, useLocation } from "wouter";
import { api } from "@/api/client";
import { counts, views, type View } from "@/api/queries";
import { LANGUAGES, useWords, type Key } from "@/shared/i18n";
import { Face } from "@/shared/Face";
import { IconAlarm, IconBook, IconChart, IconEye, IconInbox, IconMention, IconMoon, IconPencil, IconSearch, IconSettings, IconSignOut, IconStar, IconSun, IconUser, IconUserQuestion, IconUsers } from "@/shared/icons";
import { useMay, useMe } from "@/shared/me";
import { later } from "@/shared/later";
import { keysOf } from "../palette/shortcuts";
import { openPalette } from "../palette/open";
import { usePlace, writePlace } from "./place";
import styles from "./Navigation.module.css";

const Bell = later(() => import("../notifications/Bell"));

const DemoBadge = lazy(() => import("../demo/DemoBadge"));
// In the order of a day: what is mine first, everything last.
const ICONS: Record<string, typeof IconUser> = {
  mine: IconUser, unassigned: IconUserQuestion, teams: IconUsers, mentions: IconMention, followed: IconEye, drafts: IconPencil, snoozed: IconAlarm, all: IconInbox,
};
const LESS = new Set(["followed", "drafts", "teams", "mentions"]); // not in the bar of a phone; the palette has them
const ORDER = Object.keys(ICONS);
const placeOf = (view: View) => (ORDER.includes(view.id) ? ORDER.indexOf(view.id) : ORDER.length)

export function viewName(view: View, say: (key: Key) => string): string {
  return view.built_in ? say(`view.${view.id}` as Key) : view.name;
}

export function Navigation({ following }: { following: boolean | null }) {
  const { say } = useWords();
  const mayReport = useMay("reports.read");
  const { data } = useQuery(views);
  const builtIn = (data?.items.filter((one) => one.built_in) ?? []).sort((a, b) => placeOf(a) - placeOf(b));
  const own = data?.items.filter((one) => !one.built_in) ?? [];
  return (
    <nav className={styles.nav} aria-label={say("nav.title")}>
      <div className={styles.head}>
        <img src="/hilo.svg" alt="" width="26" height="26" />
        <span className={styles.brand}>Hilo</span>
        <Suspense><DemoBadge /></Suspense>
        <Scheme />
      </div>
      <UnstyledButton className={styles.search} onClick={() => openPalette()}>
        <IconSearch size={15} />
        <span className={styles.label}>{say("nav.search")}</span>
        <kbd>{keysOf("palette")}</kbd>
      </UnstyledButton>
      <ul className={styles.views}>
        <li className={styles.bell}><Bell /></li>
        {builtIn.map((view) => <ViewLink key={view.id} view={view} />)}
        <PlaceLink to="/people" name={say("people.title")} Icon={IconBook} />
        {mayReport && <PlaceLink to="/reports" name={say("reports.title")} Icon={IconChart} less />}
      </ul>
      {own.length > 0 && (
        <>
          <h2 className={styles.group}>{say("nav.views")}</h2>
          <ul className={styles.views}>{own.map((view) => <ViewLink key={view.id} view={view} />)}</ul>
        </>
      )}
      <Foot following={following} />
    </nav>
  );
}

function ViewLink({ view }: { view: View }) {
  const { say } = useWords();
  const [place] = usePlace();
  const [path] = useLocation();
  const { data } = useQuery(counts);
  const found = data?.items.find((one) => one.id === view.id);
  const Icon = ICONS[view.id] ?? IconStar;
  const name = viewName(view, say);
  return (
    <li>
      <Tooltip label={name} position="right" events={{ hover: true, focus: true, touch: false }} openDelay={600}>
        <Link
          href={writePlace({ view: view.id, open: null, filter: {} })}
          className={styles.view}
          data-less={LESS.has(view.id) || undefined}
          aria-current={path.startsWith("/inbox") && place.view === view.id ? "page" : undefined}
        >
          <Icon size={17} stroke={1.6} aria-hidden="true" />
          <span className={`${styles.label} cut`}>{name}</span>
          {found && found.count > 0 && (
            <span className={`${styles.count} figures`}>
              {found.count}
              {found.more && "+"}
            </span>
          )}
        </Link>
      </Tooltip>
    </li>
  );
}

/** A place beside the views. */
function PlaceLink({ to, name, Icon, less }: { to: string; name: string; Icon: typeof IconBook; less?: boolean }) {
  const [path] = useLocation();
  return (
    <li>
      <Tooltip label={name} position="right" events={{ hover: true, focus: true, touch: false }} openDelay={600}>
        <Link href={to} className={styles.view} data-less={less || undefined} aria-current={path.startsWith(to) ? "page" : undefined}>
          <Icon size={17} stroke={1.6} aria-hidden="true" />
          <span className={`${styles.label} cut`}>{name}</span>
        </Link>
      </Tooltip>
    </li>
  );
}

function Scheme() {
  const { say } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const other = scheme === "dark" ? "light" : "dark";
  return (
    <ActionIcon variant="subtle" color="gray" className={styles.scheme} aria-label={say(other === "dark" ? "nav.dark" : "nav.light")} onClick={() => setColorScheme(other)}>
      {other === "dark" ? <IconMoon size={17} /> : <IconSun size={17} />}
    </ActionIcon>
  );
}

function Foot({ following }: { following: boolean | null }) {
  const { say, language, choose } = useWords();
  const me = useMe();
  const queries = useQueryClient();
  const signOut = async () => {
    await api.DELETE("/api/v1/session", {}).catch(() => {});
    queries.clear();
    location.assign("/");
  };
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <UnstyledButton className={styles.foot} aria-label={say("nav.account", { name: me.name })}>
          <Face name={me.name} size={30} />
          <span className={styles.label}>
            <span className="strong cut">{me.name}</span>
            <span className={styles.line} data-live={following === true || undefined}>
              {say(following === false ? "nav.connecting" : "nav.following")}
            </span>
          </span>
          <IconSettings size={16} className={styles.label} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{say("nav.language")}</Menu.Label>
        {LANGUAGES.map((one) => (
          <Menu.Item key={one} lang={one} onClick={() => choose(one)} aria-current={one === language ? "true" : undefined} fw={one === language ? 600 : undefined}>
            {say(one === "es" ? "language.es" : "language.en")}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} href="/settings/profile" leftSection={<IconUser size={15} />}>
          {say("own.account")}
        </Menu.Item>
        <Menu.Item component={Link} href="/settings" leftSection={<IconSettings size={15} />}>
          {say("nav.settings")}
        </Menu.Item>
        <Menu.Item leftSection={<IconSignOut size={15} />} onClick={() => void signOut()}>
          {say("nav.sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
