import { Button } from "@mantine/core";
import type { Editor } from "@tiptap/react";
import { useState, type FormEvent } from "react";
import { useWords } from "@/shared/i18n";
import styles from "./RichField.module.css";

/** Where the chosen words lead; empty takes the link away. */
export function LinkForm({ editor, close }: { editor: Editor; close: () => void }) {
  const { say } = useWords();
  const [address, setAddress] = useState(String(editor.getAttributes("link").href ?? ""));
  const take = (event: FormEvent) => {
    event.preventDefault();
    const typed = address.trim();
    const href = /^(https?:|mailto:|tel:)/i.test(typed) ? typed : /^\S+@\S+$/.test(typed) ? `mailto:${typed}` : `https://${typed}`;
    const chain = editor.chain().focus().extendMarkRange("link");
    if (!typed) chain.unsetLink().run();
    else if (editor.state.selection.empty && !editor.isActive("link")) chain.insertContent({ type: "text", text: typed, marks: [{ type: "link", attrs: { href } }] }).run();
    else chain.setLink({ href }).run();
    close();
  };
  return (
    <form
      className={styles.link}
      onSubmit={take}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
        editor.commands.focus();
      }}
    >
      <input aria-label={say("rich.address")} placeholder="https://" value={address} autoFocus onChange={(event) => setAddress(event.currentTarget.value)} inputMode="url" />
      <Button size="compact-sm" type="submit" variant="default">{say("rich.put")}</Button>
    </form>
  );
}
