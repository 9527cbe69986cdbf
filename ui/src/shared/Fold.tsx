import type { ReactNode } from "react";
import { useHere } from "./here";

/** What is folded away until one asks for it; a reload leaves it as it is. `of`: what it belongs to. */
export function Fold({ of, title, className, children }: { of: string; title: string; className?: string; children: ReactNode }) {
  const [open, setOpen] = useHere(`fold ${of}`, false);
  return (
    <details className={className} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}
