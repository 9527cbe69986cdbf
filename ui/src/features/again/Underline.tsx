import { useLayoutEffect, useRef, type RefObject } from "react";
import type { Found } from "./asked";
import { fieldOf, rangeOf } from "./field";
import styles from "./again.module.css";

const NAME = "known";
const LIKE = ["fontFamily", "fontSize", "fontWeight", "lineHeight", "letterSpacing", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "borderTopWidth", "borderRightWidth", "borderBottomWidth", "borderLeftWidth"] as const;

/** A line under what need not be asked: over a plain field by the same words in the same place, in a letter by a highlight. */
export function Underline({ beside, text, found }: { beside: RefObject<HTMLElement | null>; text: string; found: Found[] }) {
  const layer = useRef<HTMLDivElement>(null);
  const plain = fieldOf(beside.current) instanceof HTMLTextAreaElement;

  useLayoutEffect(() => {
    const field = fieldOf(beside.current);
    const over = layer.current;
    if (!(field instanceof HTMLTextAreaElement) || !over) return;
    const place = () => {
      const like = getComputedStyle(field);
      for (const name of LIKE) over.style[name] = like[name];
      const [at, from] = [field.getBoundingClientRect(), over.parentElement!.getBoundingClientRect()];
      over.style.inset = `${at.top - from.top}px auto auto ${at.left - from.left}px`;
      over.style.width = `${field.clientWidth}px`;
      over.style.height = `${field.clientHeight}px`;
      over.scrollTop = field.scrollTop;
    };
    const scroll = () => (over.scrollTop = field.scrollTop);
    place();
    const sized = new ResizeObserver(place);
    sized.observe(field);
    field.addEventListener("scroll", scroll, { passive: true });
    return () => {
      sized.disconnect();
      field.removeEventListener("scroll", scroll);
    };
  }, [beside, text, found]);

  useLayoutEffect(() => {
    const field = fieldOf(beside.current);
    if (!field || field instanceof HTMLTextAreaElement || !("highlights" in CSS)) return;
    const ranges = found.flatMap((one) => rangeOf(field, one.question) ?? []);
    CSS.highlights.set(NAME, new Highlight(...ranges));
    return () => void CSS.highlights.delete(NAME);
  }, [beside, text, found]);

  if (!plain || !found.length) return null;
  const pieces = found.flatMap((one, n) => [text.slice(found[n - 1]?.end ?? 0, one.start), <mark key={one.start}>{text.slice(one.start, one.end)}</mark>]);
  return (
    <div ref={layer} className={styles.layer} aria-hidden="true">
      {pieces}
      {text.slice(found.at(-1)!.end)}
      {"\u200b"}
    </div>
  );
}
