import { queryOptions } from "@tanstack/react-query";
import { api, take, type Schemas } from "@/api/client";
import type { Wish } from "./days";

export type Shown = Schemas["ReportShown"];
export type Row = Schemas["ReportRow"];
export const REPORTS = ["volume", "waiting", "reopened", "repeats", "channels"] as const;
export type Name = (typeof REPORTS)[number];

export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const query = ({ begins, ends, team, channel }: Wish) => ({ begins, ends, zone: ZONE, team: team || null, channel: channel || null });

export const report = (name: Name, wish: Wish) =>
  queryOptions({
    queryKey: ["report", name, wish],
    queryFn: ({ signal }) => take(api.GET("/api/v1/reports/{report_name}", { params: { path: { report_name: name }, query: query(wish) }, signal })),
    staleTime: 60_000,
  });

export const behind = (name: Name, wish: Wish, key: string | null, part: string | null) =>
  queryOptions({
    queryKey: ["report", name, wish, "behind", key, part],
    queryFn: ({ signal }) =>
      take(api.GET("/api/v1/reports/{report_name}/conversations", { params: { path: { report_name: name }, query: { ...query(wish), key, part } }, signal })),
    staleTime: 60_000,
  });
