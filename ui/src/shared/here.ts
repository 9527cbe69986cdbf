import { useEffect, useState } from "react";

const KEPT = "hilo-here";

/** How one looks at what is open (`of`: its id), under a name: a reload of this tab finds it, leaving forgets it. */
export function useHere(of: string, name: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => read(of)[name] ?? "");
  useEffect(() => {
    if (value) write({ ...read(of), [name]: value });
    return () => {
      const { [name]: mine, ...rest } = read(of);
      if (mine) write(rest);
    };
  }, [of, name, value]);
  return [value, setValue];
}

/** Of one thing alone: what is kept of another is of a page that was left. */
function read(of: string): Record<string, string> {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") as Record<string, string>;
    return kept.of === of ? kept : { of };
  } catch {
    return { of };
  }
}

const write = (kept: Record<string, string>): void => sessionStorage.setItem(KEPT, JSON.stringify(kept));
