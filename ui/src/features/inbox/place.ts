import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import type { Filter } from "@/api/queries";

const FILTERS = ["state", "assignee", "team", "channel", "tag", "priority", "q", "sort"] as const;

/** Where one is, all of it in the address: `/inbox/{view}/{conversation}?state=…`. */
export interface Place {
  view: string;
  open: string | null;
  filter: Filter;
}

export function readPlace(path: string, search: string): Place {
  const [, , view = "", open = ""] = path.split("/");
  const given = new URLSearchParams(search);
  const filter: Record<string, string> = {};
  for (const name of FILTERS) {
    const value = given.get(name);
    if (value) filter[name] = value;
  }
  return { view: decodeURIComponent(view) || "mine", open: open || null, filter: filter as Filter };
}

export function writePlace({ view, open, filter }: Place): string {
  const search = new URLSearchParams(Object.entries(filter).filter(([, value]) => value)).toString();
  return `/inbox/${encodeURIComponent(view)}${open ? `/${open}` : ""}${search ? `?${search}` : ""}`;
}

export function usePlace(): [Place, (change: Partial<Place>, how?: { replace: boolean }) => void] {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const place = useMemo(() => readPlace(path, search), [path, search]);
  const go = useCallback((change: Partial<Place>, how?: { replace: boolean }) => navigate(writePlace({ ...place, ...change }), how), [navigate, place]);
  return [place, go];
}
