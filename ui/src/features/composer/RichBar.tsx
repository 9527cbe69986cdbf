import type { Editor } from "@tiptap/react";
import { useWords, type Key } from "@/shared/i18n";
import { IconBold, IconBullets, IconItalic, IconLink, IconNumbers, IconQuote } from "@/shared/icons";
import styles from "./RichField.module.css";

export interface RichState {
  bold: boolean;
  italic: boolean;
  link: boolean;
  bullets: boolean;
  numbers: boolean;
  quote: boolean;
}

/** How a letter looks. Buttons leave the cursor in the letter; Alt F10 is not needed, Tab reaches them. */
export function RichBar({ editor, state, link }: { editor: Editor; state: RichState; link: () => void }) {
  const { say } = useWords();
  const buttons: [Key, string, typeof IconBold, boolean, () => void][] = [
    ["rich.bold", "Ctrl B", IconBold, state.bold, () => editor.chain().focus().toggleBold().run()],
    ["rich.italic", "Ctrl I", IconItalic, state.italic, () => editor.chain().focus().toggleItalic().run()],
    ["rich.link", "Ctrl K", IconLink, state.link, link],
    ["rich.bullets", "Ctrl ⇧ 8", IconBullets, state.bullets, () => editor.chain().focus().toggleBulletList().run()],
    ["rich.numbers", "Ctrl ⇧ 7", IconNumbers, state.numbers, () => editor.chain().focus().toggleOrderedList().run()],
    ["rich.quote", "Ctrl ⇧ B", IconQuote, state.quote, () => editor.chain().focus().toggleBlockquote().run()],
  ];
  return (
    <div role="group" aria-label={say("rich.title")} className={styles.bar}>
      {buttons.map(([key, keys, Icon, on, act]) => (
        <button key={key} type="button" className={styles.look} aria-pressed={on} aria-label={say(key)} title={`${say(key)}  ${keys}`} onMouseDown={(event) => event.preventDefault()} onClick={act}>
          <Icon size={16} aria-hidden="true" />
        </button>
      ))}
    </div>
  );
}
