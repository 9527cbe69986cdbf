import { Button } from "@mantine/core";
import { useWords } from "@/shared/i18n";
import { IconForward, IconSplit } from "@/shared/icons";
import { useShortcuts } from "../palette/shortcuts";
import { useActs } from "./acts";
import styles from "./ChosenBar.module.css";

/** What is done with the selected messages; Escape ends it. */
export default function ChosenBar() {
  const { say } = useWords();
  const acts = useActs();
  const items = [...(acts.chosen?.values() ?? [])].sort((a, b) => a.at.localeCompare(b.at));
  const messages = items.filter((item) => item.kind === "message"); // a note is for us alone
  useShortcuts({ leave: acts.stop });
  return (
    <div className={styles.bar} role="toolbar" aria-label={say("choose.title")}>
      <strong aria-live="polite">{items.length ? say("choose.count", { count: items.length }) : say("choose.hint")}</strong>
      <span className={styles.gap} />
      <Button size="compact-sm" leftSection={<IconSplit size={15} />} disabled={!messages.length} onClick={() => acts.begin({ what: "move", items })}>
        {say("do.move")}
      </Button>
      <Button size="compact-sm" variant="default" leftSection={<IconForward size={15} />} disabled={!messages.length} onClick={() => acts.begin({ what: "forward", items: messages })}>
        {say("do.forward")}
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={acts.stop}>
        {say("bulk.leave")}
      </Button>
    </div>
  );
}
