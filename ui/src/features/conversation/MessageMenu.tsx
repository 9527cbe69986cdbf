import { Menu } from "@mantine/core";
import { take, api } from "@/api/client";
import type { Item } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { IconCheck, IconDownload, IconForward, IconSplit, IconWhy } from "@/shared/icons";
import { useMay } from "@/shared/me";
import { useTell } from "@/shared/Toasts";
import { keysOf } from "../palette/shortcuts";
import { useActs } from "./acts";

/** What can be done with one message. */
export default function MessageMenu({ item, close }: { item: Item; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const acts = useActs();
  const mayReply = useMay("conversations.reply");
  const here = mayReply && item.conversation === acts.conversation.id;
  const message = item.kind === "message";
  const source = () => saveSource(item.id).catch(tell.trouble);
  return (
    <Menu opened onClose={close} width={240} position="bottom-end" withinPortal>
      <Menu.Target>
        <span />
      </Menu.Target>
      <Menu.Dropdown>
        {message && (
          <Menu.Item leftSection={<IconWhy size={15} />} rightSection={<kbd>{keysOf("why")}</kbd>} onClick={() => acts.begin({ what: "why", message: item.id })}>
            {say("do.why")}
          </Menu.Item>
        )}
        {here && (
          <Menu.Item leftSection={<IconCheck size={15} />} rightSection={<kbd>{keysOf("choose")}</kbd>} onClick={() => acts.select(item)}>
            {say("do.choose")}
          </Menu.Item>
        )}
        {here && message && (
          <>
            <Menu.Item leftSection={<IconSplit size={15} />} onClick={() => acts.begin({ what: "move", items: [item] })}>
              {say("do.move")}
            </Menu.Item>
            <Menu.Item leftSection={<IconForward size={15} />} onClick={() => acts.begin({ what: "forward", items: [item] })}>
              {say("do.forward")}
            </Menu.Item>
          </>
        )}
        {message && item.direction === "in" && (
          <Menu.Item leftSection={<IconDownload size={15} />} onClick={() => void source()}>
            {say("do.source")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Keeps the message as it came as a file, under the name that the server gives it; a refusal is said and saves nothing. */
async function saveSource(id: string): Promise<void> {
  const asked = api.GET("/api/v1/messages/{message_id}/source", { params: { path: { message_id: id } }, parseAs: "blob" });
  const [blob, { response }] = await Promise.all([take(asked), asked]);
  const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? `${id}.eml`;
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob as Blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
