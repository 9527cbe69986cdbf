import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "./i18n";

/** A dialog with a name: its title, or `label` where none is shown. The page behind it never scrolls, so it is not locked. */
export function Dialog({ title, label, close, size, stay, bare, children }: { title?: string; label?: string; close: () => void; size?: number; stay?: boolean; bare?: boolean; children: ReactNode }) {
  const { say } = useWords();
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size={size}
      lockScroll={false}
      closeOnEscape={!stay}
      closeOnClickOutside={!stay}
      withCloseButton={!stay && !bare}
      closeButtonProps={{ "aria-label": say("do.close") }}
      attributes={{ content: { "aria-label": label ?? title, ...(label ? { "aria-labelledby": undefined } : {}) } }} // its title names it only once it is drawn
      {...(bare ? { padding: 0, yOffset: "12vh", centered: false } : {})}
    >
      {children}
    </Modal>
  );
}
