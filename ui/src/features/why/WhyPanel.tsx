import { Drawer } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, take, type Schemas } from "@/api/client";
import { ways } from "@/api/queries";
import { ChannelIcon, useChannelName } from "@/shared/channels";
import { useWords, type Key } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { wholeTime } from "@/shared/time";
import { useActs } from "../conversation/acts";
import { Reason } from "./Reason";
import styles from "./WhyPanel.module.css";

type Because = Schemas["Because"];

const why = (message: string) =>
  queryOptions({
    queryKey: ["thread", "why", message],
    queryFn: ({ signal }) => take(api.GET("/api/v1/messages/{message_id}/why", { params: { path: { message_id: message } }, signal })),
    staleTime: 0,
  });
const one = (message: string) =>
  queryOptions({
    queryKey: ["thread", "message", message],
    queryFn: ({ signal }) => take(api.GET("/api/v1/messages/{message_id}", { params: { path: { message_id: message } }, signal })),
  });

/** Why: this person, this conversation, this channel, sent or not. Each reason is a row, and can be looked at. */
export default function WhyPanel({ message, close }: { message: string; close: () => void }) {
  const { say, locale } = useWords();
  const asked = useQuery(why(message));
  const said = useQuery(one(message)).data;
  const told = asked.data;
  return (
    <Drawer opened onClose={close} position="right" size={460} lockScroll={false} title={say("do.why")} closeButtonProps={{ "aria-label": say("do.close") }} attributes={{ content: { "aria-label": say("do.why") } }}>
      {said && (
        <blockquote className={styles.words}>
          <p className="quiet">
            <ChannelIcon kind={said.channel ?? ""} size={13} /> {said.from.name} · <time dateTime={said.at}>{wholeTime(said.at, locale)}</time>
          </p>
          <p className={styles.text}>{said.text || said.subject}</p>
        </blockquote>
      )}
      {asked.error ? <Failed error={asked.error} again={() => void asked.refetch()} /> : !told ? <Loading rows={4} /> : (
        <>
          <Part title={say(told.direction === "in" ? "why.title_person" : "why.title_addressee")} reasons={told.person} />
          {told.direction === "in" && <Part title={say("why.title_place")} reasons={told.place} />}
          <Part title={say(told.direction === "in" ? "why.title_came" : "why.title_channel")} reasons={told.channel}>
            {told.direction === "out" && <WaysNow />}
          </Part>
          {told.direction === "out" && (
            <Part title={say(["refused", "failed", "unknown"].includes(told.state) ? "why.title_not_sent" : "why.title_sent")} reasons={told.gate && [...told.gate, ...told.sent]} />
          )}
        </>
      )}
      <p className={styles.hint}>{say("why.hint")}</p>
    </Drawer>
  );
}

function Part({ title, reasons, children }: { title: string; reasons: readonly Because[] | null; children?: React.ReactNode }) {
  const { say } = useWords();
  return (
    <section className={styles.part}>
      <h3>{title}</h3>
      {reasons === null && <p className="quiet">{say("why.not_allowed")}</p>}
      {reasons?.length === 0 && <p className="quiet">{say("why.nothing")}</p>}
      <ul className={styles.reasons}>
        {reasons?.map((reason, n) => <Reason key={`${reason.table}${reason.row}${n}`} reason={reason} />)}
      </ul>
      {children}
    </section>
  );
}

/** Which ways there are at this moment, and why one of them is closed. */
function WaysNow() {
  const { say } = useWords();
  const channelName = useChannelName();
  const { conversation } = useActs();
  const may = useMay("conversations.reply");
  const { data } = useQuery({ ...ways(conversation.id), enabled: may });
  if (!data?.items.length) return null;
  const reason = (code: string) => {
    const key = `way.${code}` as Key;
    return say(key) === key ? say("way.closed", { code }) : say(key);
  };
  return (
    <>
      <h4>{say("why.ways_now")}</h4>
      <ul className={styles.ways}>
        {data.items.map((way) => (
          <li key={`${way.account}${way.identifier}`} data-closed={!way.open || undefined}>
            <ChannelIcon kind={way.channel} size={14} />
            <span className={styles.way}>
              <span className="cut">{channelName(way.channel)} · {way.account_name}</span>
              <span className="quiet cut">{way.to.value}</span>
            </span>
            <span>{way.open ? say("why.open") : reason(way.reason)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
