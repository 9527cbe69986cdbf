import { Switch } from "@mantine/core";
import { useState, type KeyboardEvent } from "react";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { chooseKey, keysOf, labelOf, SHORTCUTS, singleKeysOff, turnSingleKeys, type Action } from "./shortcuts";
import styles from "./ShortcutSheet.module.css";

/** All keys; each can be changed by pressing another one, and single keys can be turned off. */
export default function ShortcutSheet({ close }: { close: () => void }) {
  const { say } = useWords();
  const [changing, setChanging] = useState<Action | null>(null);
  const [off, setOff] = useState(singleKeysOff);

  const press = (event: KeyboardEvent, action: Action) => {
    if (changing !== action || ["Tab", "Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key !== "Escape") {
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      chooseKey(action, `${event.ctrlKey || event.metaKey ? "mod+" : ""}${event.shiftKey && key.length === 1 && key !== key.toUpperCase() ? "Shift+" : ""}${key}`);
    }
    setChanging(null);
  };
  return (
    <Dialog close={() => changing === null && close()} title={say("sheet.title")} size={560}>
      <p className="quiet">{say("sheet.hint")}</p>
      <Switch
        label={say("sheet.single")}
        checked={!off}
        onChange={(event) => {
          turnSingleKeys(!event.currentTarget.checked);
          setOff(!event.currentTarget.checked);
        }}
      />
      <ul className={styles.keys}>
        {(Object.keys(SHORTCUTS) as Action[]).map((action) => (
          <li key={action}>
            <span>{say(labelOf(action))}</span>
            <button type="button" className={styles.key} aria-pressed={changing === action} onClick={() => setChanging(action)} onKeyDown={(event) => press(event, action)} onBlur={() => setChanging(null)}>
              {changing === action ? say("sheet.press") : keysOf(action)}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
