import Image from "@tiptap/extension-image";
import { EditorContent, useEditor, useEditorState, type Editor } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { useEffect, useImperativeHandle, useRef, useState } from "react";
import type { FieldProps } from "./field";
import { asKept, asShown, fromWords } from "./letter";
import { LinkForm } from "./LinkForm";
import { RichBar } from "./RichBar";
import styles from "./RichField.module.css";

interface Named {
  id: string;
  name: string;
}

interface Props extends FieldProps {
  /** The letter as it is kept, and its plain words; without the letter the words are begun from. */
  html: string;
  text: string;
  files: readonly Named[];
  change: (html: string, text: string) => void;
  /** Pictures that were pasted or dropped into the letter. */
  addPicture: (file: File) => Promise<Named | null>;
}

/** A letter: bold, italics, lists, links, quotes, pictures. Fetched only where a mail is written. */
export default function RichField(props: Props) {
  const { handle, label, hint, disabled, html, text, files } = props;
  const now = useRef(props);
  now.current = props;
  const [linking, setLinking] = useState(false);
  const mine = useRef(html); // what the editor said last: what else comes was written elsewhere
  const added = useRef<Named[]>([]); // pictures that are up, and not yet among the files of the draft as it was drawn last
  const editor = useEditor({
    extensions: [StarterKit.configure({ heading: false, codeBlock: false, link: { openOnClick: false, autolink: true, defaultProtocol: "https" } }), Image.configure({ inline: true })],
    content: asShown(html || fromWords(text), files),
    injectCSS: false,
    editable: !disabled,
    editorProps: {
      attributes: { class: styles.letter ?? "", role: "textbox", "aria-multiline": "true", "aria-label": label, "data-hint": hint },
      handleKeyDown: (view, event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          now.current.send(event.shiftKey);
          return true;
        }
        if (event.key === "k" && (event.ctrlKey || event.metaKey) && !view.state.selection.empty) {
          event.stopPropagation();
          setLinking(true);
          return true;
        }
        const { $from } = view.state.selection;
        if (event.key === "/" && now.current.offer && /(^|\s)$/.test($from.parent.textBetween(0, $from.parentOffset, " ", " "))) {
          now.current.offer();
          return true;
        }
        return false;
      },
      handlePaste: (_, event) => takeFiles(event.clipboardData?.files, event),
      handleDrop: (_, event) => takeFiles(event.dataTransfer?.files, event),
    },
    onUpdate: ({ editor: changed }) => tell(changed),
    onFocus: () => now.current.focused(true),
    onBlur: () => now.current.focused(false),
  });

  const tell = (changed: Editor) => {
    const letter = changed.isEmpty ? "" : asKept(changed.getHTML(), [...now.current.files, ...added.current]);
    mine.current = letter;
    now.current.change(letter, wordsOf(changed));
  };
  const put = (file: Named) => {
    added.current.push(file);
    editor.chain().focus().setImage({ src: `/api/v1/attachments/${file.id}`, alt: "" }).run();
  };
  const takeFiles = (list: FileList | undefined, event: Event): boolean => {
    const chosen = [...(list ?? [])];
    if (!chosen.length) return false;
    event.preventDefault();
    event.stopPropagation();
    const pictures = chosen.filter((file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type));
    now.current.attach(chosen.filter((file) => !pictures.includes(file)));
    for (const picture of pictures) void now.current.addPicture(picture).then((file) => file && put(file));
    return true;
  };

  useEffect(() => {
    if (html === mine.current && (html || !editor.isEmpty === Boolean(text.trim()))) return;
    mine.current = html;
    editor.commands.setContent(asShown(html || fromWords(text), files), { emitUpdate: false });
  }, [html, text, files, editor]);
  useEffect(() => editor.setEditable(!disabled, false), [disabled, editor]);
  useImperativeHandle(handle, () => ({
    focus: () => void editor.commands.focus(),
    blur: () => void editor.commands.blur(),
    insert: (words) => void editor.chain().focus().insertContent(words.includes("\n") ? fromWords(words) : escaped(words)).run(),
  }));
  const state = useEditorState({ editor, selector: ({ editor: one }) => ({ bold: one.isActive("bold"), italic: one.isActive("italic"), link: one.isActive("link"), bullets: one.isActive("bulletList"), numbers: one.isActive("orderedList"), quote: one.isActive("blockquote") }) });
  return (
    <>
      <RichBar editor={editor} state={state} link={() => setLinking(!linking)} />
      {linking && <LinkForm editor={editor} close={() => setLinking(false)} />}
      <EditorContent editor={editor} className={styles.field} data-disabled={disabled || undefined} />
    </>
  );
}

/** The words of a letter, for lists and for what reads drafts; the server tells them anew when it is sent. */
const wordsOf = (editor: Editor) => editor.getText({ blockSeparator: "\n\n" }).replace(/\n{3,}/g, "\n\n");
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
