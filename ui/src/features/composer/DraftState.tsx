import { Button } from "@mantine/core";
import { useWords, type Key } from "@/shared/i18n";
import type { Draft } from "./draft";
import styles from "./DraftState.module.css";

export function DraftState({ draft }: { draft: Draft }) {
  const { say } = useWords();
  if (draft.state === "elsewhere") {
    return (
      <span className={styles.choice} role="alert">
        {say("draft.elsewhere")}
        <Button size="compact-xs" variant="default" onClick={draft.takeTheirs}>{say("draft.theirs")}</Button>
        <Button size="compact-xs" variant="default" onClick={draft.keepMine}>{say("draft.mine")}</Button>
      </span>
    );
  }
  const key = { saving: "draft.saving", dirty: "draft.saving", kept: "draft.kept", offline: "draft.offline" }[draft.state as string] as Key | undefined;
  return <span className={styles.state} role="status">{key && say(key)}</span>;
}
