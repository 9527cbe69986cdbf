import { Alert, Button } from "@mantine/core";
import "@mantine/core/styles/Alert.layer.css";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import { api, once, take, Trouble } from "@/api/client";
import { kinds } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { IconBack } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { ChannelForm } from "./ChannelForm";
import { fieldsOf, groupsOf, typedOf, type Entry, type Kind, type Typed } from "./channelForm";
import { account, type Account } from "./channelQueries";
import { brands } from "./house/asked";
import { Card } from "./house/kit";
import { WidgetEmbed } from "./WidgetEmbed";
import { contrast, ENOUGH, isColour, lookOf, PAGES } from "./widgetLook";
import { WidgetPreview } from "./WidgetPreview";
import styles from "./Channels.module.css";

const ACCENT = "#0f766e"; // of a brand that nobody gave a colour

/** How a chat looks on web pages, seen at once; and what has to stand on those pages. */
export default function WidgetBuilder({ id }: { id: string }) {
  const { say } = useWords();
  const asked = useQuery(account(id));
  const known = useQuery(kinds);
  const reads = useMay("company.read");
  const houses = useQuery({ ...brands, enabled: reads });
  const back = <div><Button component={Link} href={`/settings/channels/${id}`} variant="subtle" color="gray" size="compact-md" leftSection={<IconBack size={15} />}>{asked.data?.name ?? say("settings.channels")}</Button></div>;
  if (asked.error && !asked.data) return <>{back}<Failed error={asked.error} again={() => void asked.refetch()} /></>;
  if (!asked.data || !known.data || (reads && houses.isPending)) return <Loading rows={5} />;
  const kind = known.data.items.find((one) => one.kind === asked.data.channel);
  if (!kind?.hosts) return <>{back}<Empty title={say("chat.none")} hint={say("chat.none_hint")} /></>;
  const brand = houses.data?.items.find((one) => one.id === asked.data.brand);
  return (
    <>
      {back}
      <Builder key={asked.data.version} account={asked.data} kind={kind} accent={brand?.accent ?? ACCENT} languages={brand?.languages ?? ["en"]} />
      <WidgetEmbed account={asked.data} />
    </>
  );
}

function Builder({ account: one, kind, accent, languages }: { account: Account; kind: Kind; accent: string; languages: string[] }) {
  const { say, language } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const settings = one.settings as Record<string, unknown>;
  const groups = useMemo(() => groupsOf(kind, language).filter((group) => group.name === "" || group.name === "look"), [kind, language]);
  const fields = useMemo(() => fieldsOf(groups), [groups]);
  const start = useMemo(() => greetings(typedOf(fields, settings), (settings.languages as string[] | undefined) ?? languages), [one.version]); // eslint-disable-line
  const [typed, setTyped] = useState<Typed>(start);
  const save = async (changes: Record<string, unknown>) => {
    if (!Object.keys(changes).length) return tell.say(say("channels.unchanged"));
    try {
      await take(api.PATCH("/api/v1/channel-accounts/{account_id}", { params: { path: { account_id: one.id }, header: { ...once(), "If-Match": `"${one.version}"` } }, body: { settings: changes } }));
      tell.say(say("channels.saved"));
    } catch (error) {
      if (!(error instanceof Trouble && error.code === "account_changed")) throw error;
      tell.trouble(error);
    }
    await queries.invalidateQueries({ queryKey: ["account"] });
  };
  const colour = String(typed.colour || "");
  return (
    <div className={styles.builder}>
      <Card title={say("chat.builder")} hint={say("chat.builder_hint")}>
        <ChannelForm kind={kind} groups={groups} settings={settings} secrets={{}} account={one.id} start={start} label={say("do.keep")} save={save} changed={setTyped} before={() => <Readable colour={isColour(colour) ? colour : accent} />} />
      </Card>
      <WidgetPreview id={one.id} look={(spoken) => lookOf(kind, fields, typed, accent, spoken)} />
    </div>
  );
}

/** Words on the colour can always be read, as they are black or white; the button has to stand out from the page. */
function Readable({ colour }: { colour: string }) {
  const { say } = useWords();
  const weak = (Object.keys(PAGES) as (keyof typeof PAGES)[]).filter((page) => contrast(colour, PAGES[page]) < ENOUGH);
  if (!weak.length) return null;
  const told = { light: say("chat.faint_light", { ratio: contrast(colour, PAGES.light).toFixed(1) }), dark: say("chat.faint_dark", { ratio: contrast(colour, PAGES.dark).toFixed(1) }) };
  return <Alert color="orange" variant="light" role="status" p="xs">{weak.map((page) => <span key={page}>{told[page]} </span>)}</Alert>;
}

/** A place for a greeting in every language that the chat speaks. */
function greetings(typed: Typed, languages: string[]): Typed {
  const given = typed.greeting as Entry[] | undefined;
  if (!given) return typed;
  const missing = languages.filter((tag) => !given.some(([key]) => key === tag));
  return { ...typed, greeting: [...given, ...missing.map((tag): Entry => [tag, ""])] };
}
