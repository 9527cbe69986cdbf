import { useContext, useEffect, useState, type Dispatch, type SetStateAction } from "react";
import { MeContext } from "./me";

const KEPT = "hilo-here";

type Kept = Record<string, [begins: string, value: unknown]>;

const mounted = new Map<string, Kept[string]>();
const begun = location.pathname;
const found = read();

/**
 * What one has before one beyond the address: how it is looked at, what is unfolded, what is half filled in. A reload of
 * this tab finds it, whoever leaves it forgets it, and so does what it began with when that is another by now. Not for
 * secrets: it stands in the browser.
 */
export function useHere<T>(name: string, begin: T): [T, Dispatch<SetStateAction<T>>] {
  const place = `${useContext(MeContext)?.id ?? ""} ${name}`;
  const [begins] = useState(() => JSON.stringify(begin));
  const [value, set] = useState<T>(() => (found[place]?.[0] === begins ? (found[place][1] as T) : begin));
  useEffect(() => {
    const stood = place in found || mounted.has(place);
    const stands = JSON.stringify(value) !== begins;
    delete found[place];
    if (stands) mounted.set(place, [begins, value]);
    else mounted.delete(place);
    if (stood || stands) write();
  }, [place, begins, value]);
  useEffect(
    () => () => {
      if (mounted.delete(place)) write();
    },
    [place],
  );
  return [value, set];
}

/** Of this address alone: what is kept of another is of a page that was left. */
function read(): Kept {
  try {
    const { at, kept } = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") as { at?: string; kept?: Kept };
    return at === begun ? (kept ?? {}) : {};
  } catch {
    return {};
  }
}

function write(): void {
  const rest = location.pathname === begun ? found : {}; // what was not asked for yet
  sessionStorage.setItem(KEPT, JSON.stringify({ at: location.pathname, kept: { ...rest, ...Object.fromEntries(mounted) } }));
}

addEventListener("pagehide", write);
