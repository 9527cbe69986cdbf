// What the browser keeps for one account: in its local storage, or, on a shared computer, in the page's memory alone.

export type Keep = ReturnType<typeof makeKeep>;

export function makeKeep(account: string, shared: boolean) {
  const prefix = `hilo:${account}:`;
  const memory = new Map<string, string>();
  let place: Storage | undefined;
  try {
    place = localStorage;
  } catch {
    // a browser that keeps nothing has at least the page
  }

  const keep = {
    shared,
    get: (key: string) => memory.get(key) ?? place?.getItem(prefix + key) ?? undefined,

    set(key: string, value: string) {
      try {
        if (!keep.shared && place) return place.setItem(prefix + key, value);
      } catch {
        // full
      }
      memory.set(key, value);
    },

    delete(key: string) {
      memory.delete(key);
      place?.removeItem(prefix + key);
    },

    /** The keys with this beginning, in the order of their names. */
    keys(start = ""): string[] {
      const all = Object.keys(place ?? {}).filter((key) => key.startsWith(prefix));
      return [...all.map((key) => key.slice(prefix.length)), ...memory.keys()].filter((key) => key.startsWith(start)).sort();
    },

    json<T>(key: string): T | undefined {
      try {
        return JSON.parse(keep.get(key) ?? "null") ?? undefined;
      } catch {
        return undefined; // another's bytes under our name
      }
    },

    /** From now on all of it lives with the page only, or is kept again. */
    share(on: boolean) {
      const all = keep.keys().map((key) => [key, keep.get(key)!] as const);
      keep.shared = on;
      for (const [key, value] of all) {
        keep.delete(key);
        keep.set(key, value);
      }
    },

    /** Which key of ours another tab wrote; "" for all of them. */
    written({ key }: StorageEvent): string | undefined {
      if (key === null) return "";
      return key.startsWith(prefix) ? key.slice(prefix.length) : undefined;
    },
  };
  return keep;
}
