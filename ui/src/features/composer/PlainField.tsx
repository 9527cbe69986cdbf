import { useImperativeHandle, useRef, type ClipboardEvent, type KeyboardEvent } from "react";
import { later } from "@/shared/later";
import type { FieldProps } from "./field";
import { useNames } from "./names";
import styles from "./Composer.module.css";

const NameList = later(() => import("./NameList"));

interface Props extends FieldProps {
  value: string;
  change: (text: string) => void;
  maxLength?: number;
  /** The conversation, where colleagues can be named: in notes. */
  naming?: string;
}

/** Plain words, for chats and notes. */
export function PlainField({ handle, label, hint, disabled, waits, value, change, maxLength, naming, offer, send, attach, focused }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const names = useNames(naming, value, field, change);

  useImperativeHandle(handle, () => ({
    focus: () => field.current?.focus(),
    blur: () => field.current?.blur(),
    insert: (text) => {
      const area = field.current;
      if (!area) return change(value + text);
      area.focus();
      const [start, end] = [area.selectionStart, area.selectionEnd];
      change(value.slice(0, start) + text + value.slice(end));
      requestAnimationFrame(() => area.setSelectionRange(start + text.length, start + text.length));
    },
  }));

  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (names.press(event)) return;
    const area = event.currentTarget;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send(event.shiftKey);
    } else if (event.key === "/" && offer && /(^|\s)$/.test(area.value.slice(0, area.selectionStart))) {
      event.preventDefault();
      offer();
    }
  };
  const paste = (event: ClipboardEvent) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    attach([...event.clipboardData.files]);
  };
  return (
    <>
      <textarea
        ref={field}
        className={styles.text}
        rows={3}
        aria-label={label}
        placeholder={hint}
        disabled={disabled}
        readOnly={waits}
        maxLength={maxLength}
        value={value}
        onChange={(event) => {
          change(event.currentTarget.value);
          names.moved(event.currentTarget);
        }}
        onSelect={(event) => names.moved(event.currentTarget)}
        onKeyDown={press}
        onPaste={paste}
        onFocus={() => focused(true)}
        onBlur={() => focused(false)}
        {...names.aria}
      />
      {names.open && <NameList {...names.list} />}
    </>
  );
}
