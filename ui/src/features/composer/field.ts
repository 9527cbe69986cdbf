import type { Ref } from "react";

/** Where one writes, plain or rich: what the composer asks of it. */
export interface FieldHandle {
  focus(): void;
  blur(): void;
  /** Puts words where the cursor is. */
  insert(text: string): void;
}

export interface FieldProps {
  handle: Ref<FieldHandle>;
  label: string;
  hint: string;
  disabled: boolean;
  /** What stands there is not known yet: nothing is taken, and it has the keys, else they would be shortcuts. */
  waits: boolean;
  /** Somebody pressed the stroke at the beginning of a word: canned answers. */
  offer?: () => void;
  send: (andClose: boolean) => void;
  attach: (files: File[]) => void;
  focused: (yes: boolean) => void;
}
