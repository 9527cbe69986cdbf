import { Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { api, once, take } from "@/api/client";
import { useWords, type Key } from "@/shared/i18n";
import { IconAlarm, IconAssign, IconBlock, IconCalendar, IconCheck, IconMerge, IconSpam, IconTag, IconUser, IconUsers, IconWhy } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { useTell } from "@/shared/Toasts";
import { keysOf, perform, type Action } from "../palette/shortcuts";
import { useActs } from "./acts";
import type { useWork } from "./work";

interface Props {
  whole: boolean;
  work: ReturnType<typeof useWork>;
}

const PRIORITIES = ["urgent", "high", "normal", "low"] as const;

/** Everything that can be done with a conversation, each with its key. */
export default function HeaderMenu({ whole, work }: Props) {
  const { say } = useWords();
  const { conversation, begin } = useActs();
  const mayReply = useMay("conversations.reply");
  const mayAssign = useMay("conversations.assign");
  const spam = useSpam();
  const line = (action: Action, icon: React.ReactNode, label = say(`do.${action}` as Key)) => (
    <Menu.Item leftSection={icon} rightSection={<kbd>{keysOf(action)}</kbd>} onClick={() => perform(action)}>
      {label}
    </Menu.Item>
  );
  return (
    <>
      {line("whole", <IconUsers size={15} />, say(whole ? "do.this_only" : "do.whole"))}
      {line("person", <IconUser size={15} />)}
      {line("jump", <IconCalendar size={15} />)}
      {line("why", <IconWhy size={15} />)}
      {mayAssign && line("assign", <IconAssign size={15} />)}
      {mayReply && (
        <>
          {line("label", <IconTag size={15} />)}
          {line("snooze", <IconAlarm size={15} />)}
          <Menu.Divider />
          {!whole && line("choose", <IconCheck size={15} />)}
          <Menu.Item leftSection={<IconMerge size={15} />} onClick={() => begin({ what: "merge" })}>
            {say("do.merge")}
          </Menu.Item>
          <Menu.Item leftSection={<IconSpam size={15} />} onClick={() => void spam(!conversation.spam)}>
            {say(conversation.spam ? "do.not_spam" : "do.spam")}
          </Menu.Item>
          <Menu.Item leftSection={<IconBlock size={15} />} onClick={() => begin({ what: "block" })}>
            {say("do.block")}
          </Menu.Item>
          <Menu.Label>{say("filter.priority")}</Menu.Label>
          {PRIORITIES.map((priority) => (
            <Menu.Item key={priority} onClick={() => work.prioritise(priority)} fw={priority === conversation.priority ? 600 : undefined}>
              {say(`priority.${priority}` as Key)}
            </Menu.Item>
          ))}
        </>
      )}
    </>
  );
}

/** Files it as spam, or takes it out again; either is said with its way back. */
function useSpam(): (yes: boolean) => Promise<void> {
  const { say } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const { conversation } = useActs();
  const file = async (yes: boolean, back = false): Promise<void> => {
    const params = { path: { conversation_id: conversation.id }, header: once() };
    try {
      await take<unknown>(yes ? api.POST("/api/v1/conversations/{conversation_id}/spam", { params }) : api.DELETE("/api/v1/conversations/{conversation_id}/spam", { params }));
      tell.say(say(yes ? "spam.done" : "spam.taken_back"), back ? undefined : { label: say("do.undo"), act: () => void file(!yes, true), ...(yes ? { asks: [`/api/v1/conversations/${conversation.id}/spam`], said: say("spam.taken_back") } : {}) });
    } catch (error) {
      tell.trouble(error);
    }
    void queries.invalidateQueries();
  };
  return file;
}
