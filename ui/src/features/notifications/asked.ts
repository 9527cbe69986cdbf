import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, take, type Schemas } from "@/api/client";

export type Notification = Schemas["Notification"];

// All below ["notifications"]: that is what an event of the stream makes old.
export const unread = queryOptions({
  queryKey: ["notifications", "unread"],
  queryFn: () => take(api.GET("/api/v1/notifications/unread")),
  staleTime: 60_000,
});

export const notifications = (only: boolean) =>
  infiniteQueryOptions({
    queryKey: ["notifications", "list", only],
    queryFn: ({ pageParam, signal }) => take(api.GET("/api/v1/notifications", { params: { query: { cursor: pageParam, limit: 12, only_unread: only } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 10_000,
  });

export const devices = queryOptions({
  queryKey: ["push devices"],
  queryFn: () => take(api.GET("/api/v1/me/push-devices")),
  staleTime: 60_000,
});
