import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { onlookers, type Opened } from "@/api/queries";
import { useWords, type Key } from "@/shared/i18n";
import { IconAlarm, IconAssign, IconBack, IconCheck, IconDots, IconLock, IconRefresh } from "@/shared/icons";
import { later } from "@/shared/later";
import { useMay, useMe } from "@/shared/me";
import { keysOf, labelOf, useShortcuts, type Action } from "../palette/shortcuts";
import { useWork } from "./work";
import { useState } from "react";
import styles from "./Header.module.css";

interface Props {
  conversation: Opened;
  whole: boolean;
  back: () => void;
  showPerson: () => void;
}

const AssignDialog = later(() => import("./AssignDialog"));
const SnoozeDialog = later(() => import("./SnoozeDialog"));
const TagsDialog = later(() => import("./TagsDialog"));
const menu = () => import("./HeaderMenu");
const HeaderMenu = later(menu);

export function Header({ conversation, whole, back, showPerson }: Props) {
  const { say } = useWords();
  const me = useMe();
  const work = useWork(conversation);
  const mayReply = useMay("conversations.reply");
  const mayAssign = useMay("conversations.assign");
  const [dialog, setDialog] = useState<"" | "assign" | "snooze" | "tags">("");
  const mine = conversation.assignee?.id === me.id;
  useShortcuts({
    ...(mayAssign ? { take: () => work.take(), assign: () => setDialog("assign") } : {}),
    ...(mayReply
      ? {
          snooze: () => setDialog("snooze"),
          label: () => setDialog("tags"),
          close: () => (conversation.state === "closed" ? work.reopen() : work.close()),
          close_next: () => work.close({ next: true }),
        }
      : {}),
  });
  const closed = conversation.state === "closed";
  return (
    <header className={styles.head}>
      <ActionIcon variant="subtle" color="gray" className={styles.back} aria-label={say("do.back")} onClick={back}>
        <IconBack size={20} />
      </ActionIcon>
      <div className={styles.title}>
        <h1 className="cut">
          {conversation.walled && <IconLock size={14} aria-label={say("list.walled")} />} {conversation.subject || conversation.number}
        </h1>
        <p className={styles.sub}>
          <button type="button" className={`${styles.person} cut`} onClick={showPerson}>
            {conversation.customer.name || say("person.nameless")}
          </button>
          {whole && <strong className={styles.whole}>{say("conversation.whole")}</strong>}
          <span className={`${styles.more} cut`}>
            {" · "}
            {conversation.assignee ? (mine ? say("conversation.mine") : conversation.assignee.name) : say("conversation.nobodys")}
            {conversation.team && ` · ${conversation.team.name}`}
            {conversation.priority !== "normal" && ` · ${say(`priority.${conversation.priority}` as Key)}`}
            <Others id={conversation.id} />
          </span>
        </p>
      </div>
      {conversation.tags.length > 0 && (
        <div className={styles.tags}>
          {conversation.tags.map((tag) => (
            <span key={tag.id} className={styles.tag} style={{ "--tag": tag.colour } as React.CSSProperties}>
              {tag.name}
            </span>
          ))}
        </div>
      )}
      {mayAssign && !mine && (
        <Tip action="take">
          <Button size="compact-sm" variant="default" className={styles.wide} onClick={() => work.take()}>
            {say("do.take")}
          </Button>
        </Tip>
      )}
      {mayAssign && !mine && (
        <ActionIcon variant="subtle" color="gray" className={styles.narrow} aria-label={say("do.take")} onClick={() => work.take()}>
          <IconAssign size={18} />
        </ActionIcon>
      )}
      {mayAssign && (
        <Tip action="assign">
          <ActionIcon variant="subtle" color="gray" className={styles.wide} aria-label={say("do.assign")} onClick={() => setDialog("assign")}>
            <IconAssign size={18} />
          </ActionIcon>
        </Tip>
      )}
      {mayReply && (
        <Tip action="snooze">
          <ActionIcon variant="subtle" color="gray" className={styles.wide} aria-label={say("do.snooze")} onClick={() => (conversation.state === "snoozed" ? work.wake() : setDialog("snooze"))}>
            <IconAlarm size={18} />
          </ActionIcon>
        </Tip>
      )}
      <Menu width={250}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={say("do.more")} onPointerEnter={() => void menu()} onFocus={() => void menu()}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <HeaderMenu whole={whole} work={work} />
        </Menu.Dropdown>
      </Menu>
      {mayReply && (
        <Tip action="close">
          <Button size="sm" variant="default" leftSection={closed ? <IconRefresh size={15} /> : <IconCheck size={15} />} onClick={() => (closed ? work.reopen() : work.close())}>
            {say(closed ? "do.reopen" : "do.close_conversation")}
          </Button>
        </Tip>
      )}
      {dialog === "assign" && <AssignDialog conversation={conversation} close={() => setDialog("")} />}
      {dialog === "snooze" && <SnoozeDialog conversation={conversation} close={() => setDialog("")} />}
      {dialog === "tags" && <TagsDialog conversation={conversation} close={() => setDialog("")} />}
    </header>
  );
}

/** What stands for it while there is no conversation: on a phone there is no other way back to the list. */
export function WithoutHeader({ back, children }: { back: () => void; children: React.ReactNode }) {
  const { say } = useWords();
  return (
    <>
      <div className={styles.bare}>
        <ActionIcon variant="subtle" color="gray" aria-label={say("do.back")} onClick={back}>
          <IconBack size={20} />
        </ActionIcon>
      </div>
      {children}
    </>
  );
}

function Tip({ action, children }: { action: Action; children: React.ReactElement }) {
  const { say } = useWords();
  return <Tooltip label={`${say(labelOf(action))}  ${keysOf(action)}`}>{children}</Tooltip>;
}

/** Who else looks or types: never two answers by accident. */
function Others({ id }: { id: string }) {
  const { say } = useWords();
  const me = useMe();
  const { data } = useQuery(onlookers(id));
  const others = data?.items.filter((one) => one.user_id !== me.id) ?? [];
  if (!others.length) return null;
  const typing = others.filter((one) => one.doing === "typing");
  const names = (typing.length ? typing : others).map((one) => one.name).join(", ");
  return <span className={styles.others}>{say(typing.length ? "conversation.types" : "conversation.looks", { name: names })}</span>;
}
