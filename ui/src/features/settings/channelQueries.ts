import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, take, type Schemas } from "@/api/client";

export type Account = Schemas["AccountView"];

/** The stream says of `account` and `envelope` when these are old. */
export const accounts = infiniteQueryOptions({
  queryKey: ["account", "all"],
  queryFn: ({ pageParam }) => take(api.GET("/api/v1/channel-accounts", { params: { query: { cursor: pageParam, limit: 50 } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next,
});

const path = (id: string) => ({ path: { account_id: id } });

export const account = (id: string) => queryOptions({ queryKey: ["account", id], queryFn: () => take(api.GET("/api/v1/channel-accounts/{account_id}", { params: path(id) })) });

export const activity = (id: string) =>
  queryOptions({ queryKey: ["account", id, "activity"], queryFn: () => take(api.GET("/api/v1/channel-accounts/{account_id}/activity", { params: path(id) })), refetchInterval: 30_000 });

export const absence = (id: string) => queryOptions({ queryKey: ["absence", id], queryFn: () => take(api.GET("/api/v1/channel-accounts/{account_id}/absence-reply", { params: path(id) })) });

export const opening = (calendar: string) =>
  queryOptions({ queryKey: ["opening", calendar], queryFn: () => take(api.GET("/api/v1/calendars/{calendar_id}/opening", { params: { path: { calendar_id: calendar } } })), refetchInterval: 60_000 });

export const parked = (of: string | null) =>
  infiniteQueryOptions({
    queryKey: ["envelope", "parked", of],
    queryFn: ({ pageParam }) => take(api.GET("/api/v1/parked-envelopes", { params: { query: { account: of, cursor: pageParam, limit: 25 } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
