import { useQuery } from "@tanstack/react-query";
import { useId, useState, type KeyboardEvent, type RefObject } from "react";
import { useMe } from "@/shared/me";
import { fitting, nameable, typedName, type Named } from "./mentions";
import { colleagues } from "./queries";

/** Names that are offered while somebody types one behind an `@`; the keyboard stays in the field. */
export function useNames(conversation: string | undefined, value: string, field: RefObject<HTMLTextAreaElement | null>, change: (text: string) => void) {
  const me = useMe();
  const list = useId();
  const [cursor, setCursor] = useState(-1);
  const [away, setAway] = useState(-1); // the `@` that somebody turned away from
  const [current, setCurrent] = useState(0);
  const typed = conversation && cursor >= 0 ? typedName(value, cursor) : null;
  const { data } = useQuery({ ...colleagues(conversation ?? ""), enabled: Boolean(conversation) });
  const offered = typed && typed.at !== away ? fitting(nameable(data, me.id), typed.word) : [];
  const open = offered.length > 0;
  const at = Math.min(current, offered.length - 1);

  const take = (one: Named | undefined) => {
    if (!one || !typed) return;
    const before = `${value.slice(0, typed.at)}@${one.name} `;
    change(before + value.slice(cursor).replace(/^ /, ""));
    setCursor(-1);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(before.length, before.length);
    });
  };
  const press = (event: KeyboardEvent): boolean => {
    if (!open || event.ctrlKey || event.metaKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setCurrent((at + step + offered.length) % offered.length);
    else if (event.key === "Enter" || event.key === "Tab") take(offered[at]);
    else if (event.key === "Escape") setAway(typed?.at ?? -1);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return {
    open,
    press,
    moved: (area: HTMLTextAreaElement) => {
      setCursor(area.selectionStart === area.selectionEnd ? area.selectionStart : -1);
      setCurrent(0);
    },
    aria: conversation ? ({ "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": open ? list : undefined, "aria-activedescendant": open ? `${list}-${at}` : undefined } as const) : {},
    list: { id: list, offered, at, take, point: setCurrent },
  };
}
