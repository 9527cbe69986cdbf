import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, take, type Schemas } from "./client";

export type Line = Schemas["ConversationItem"];
export type Opened = Schemas["OpenedConversation"];
export type Item = Schemas["ThreadItem"];
export type Way = Schemas["Way"];
export type View = Schemas["ViewShown"];
export type Me = Schemas["Me"];

/** What narrows the inbox beyond its view; it stands in the address, so that a list can be sent to somebody. */
export interface Filter {
  state?: "open" | "snoozed" | "closed" | "any";
  assignee?: string;
  team?: string;
  channel?: string;
  tag?: string;
  priority?: "low" | "normal" | "high" | "urgent";
  q?: string;
  sort?: "newest" | "waiting" | "priority";
}

export const me = queryOptions({ queryKey: ["me"], queryFn: () => take(api.GET("/api/v1/session")), staleTime: 300_000, retry: false });

export const views = queryOptions({ queryKey: ["views"], queryFn: () => take(api.GET("/api/v1/views")), staleTime: 60_000 });

export const counts = queryOptions({ queryKey: ["counts"], queryFn: () => take(api.GET("/api/v1/views/counts")), staleTime: 5_000 });

/** What every kind of channel is called, and its icon. */
export const kinds = queryOptions({ queryKey: ["kinds"], queryFn: () => take(api.GET("/api/v1/channels")), staleTime: Infinity });

export const users = queryOptions({
  queryKey: ["users"],
  queryFn: () => take(api.GET("/api/v1/users", { params: { query: { limit: 200 } } })),
  staleTime: 300_000,
});

export const teams = queryOptions({ queryKey: ["teams"], queryFn: () => take(api.GET("/api/v1/teams")), staleTime: 300_000 });

export const tags = queryOptions({ queryKey: ["tags"], queryFn: () => take(api.GET("/api/v1/tags")), staleTime: 300_000 });

export const inbox = (view: string, filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ["inbox", view, filter],
    queryFn: ({ pageParam, signal }) =>
      take(api.GET("/api/v1/conversations", { params: { query: { view, ...filter, cursor: pageParam, limit: 50 } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 10_000,
  });

export const conversation = (id: string) =>
  queryOptions({
    queryKey: ["conversation", id],
    queryFn: ({ signal }) => take(api.GET("/api/v1/conversations/{conversation_id}", { params: { path: { conversation_id: id } }, signal })),
    staleTime: 10_000,
  });

const LATEST = 50;

type Stretch = { before?: string; after?: string; around?: string };

/** The thread of one conversation, or of the whole person; pages go to what is older, and from a date to what is newer. */
export const thread = (of: "conversation" | "customer", id: string, around = "") =>
  infiniteQueryOptions({
    queryKey: ["thread", of, id, around],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...pageParam, limit: LATEST };
      return of === "conversation"
        ? take(api.GET("/api/v1/conversations/{conversation_id}/thread", { params: { path: { conversation_id: id }, query }, signal }))
        : take(api.GET("/api/v1/customers/{customer_id}/thread", { params: { path: { customer_id: id }, query }, signal }));
    },
    initialPageParam: (around ? { around } : {}) as Stretch,
    getNextPageParam: (last): Stretch | null => (last.next ? { before: last.next } : null),
    getPreviousPageParam: (first): Stretch | null => (first.newer ? { after: first.newer } : null),
    staleTime: 10_000,
  });

/** What was merged into a conversation, split off it and moved, each with the id to undo it by. */
export const mergesOf = (id: string) =>
  queryOptions({
    queryKey: ["conversation", id, "merges"],
    queryFn: ({ signal }) => take(api.GET("/api/v1/conversations/{conversation_id}/merges", { params: { path: { conversation_id: id } }, signal })),
    staleTime: 5_000,
  });

export const ways = (id: string) =>
  queryOptions({
    queryKey: ["ways", id],
    queryFn: ({ signal }) => take(api.GET("/api/v1/conversations/{conversation_id}/ways", { params: { path: { conversation_id: id } }, signal })),
    staleTime: 30_000,
  });

export const onlookers = (id: string) =>
  queryOptions({
    queryKey: ["onlookers", id],
    queryFn: () => take(api.GET("/api/v1/conversations/{conversation_id}/onlookers", { params: { path: { conversation_id: id } } })),
    staleTime: 5_000,
  });

export const customer = (id: string) =>
  queryOptions({
    queryKey: ["customer", id],
    queryFn: ({ signal }) => take(api.GET("/api/v1/customers/{customer_id}", { params: { path: { customer_id: id } }, signal })),
    staleTime: 30_000,
  });

export const preferences = (id: string) =>
  queryOptions({
    queryKey: ["preferences", id],
    queryFn: ({ signal }) => take(api.GET("/api/v1/customers/{customer_id}/preferences", { params: { path: { customer_id: id } }, signal })),
    staleTime: 30_000,
  });

export const conversationsOf = (customerId: string) =>
  queryOptions({
    queryKey: ["inbox", "of", customerId],
    queryFn: ({ signal }) => take(api.GET("/api/v1/conversations", { params: { query: { customer: customerId, state: "any", limit: 20 } }, signal })),
    staleTime: 30_000,
  });

export const search = (q: string) =>
  queryOptions({
    queryKey: ["search", q],
    queryFn: ({ signal }) => take(api.GET("/api/v1/search", { params: { query: { q, limit: 8 } }, signal })),
    enabled: q.trim().length > 1,
    staleTime: 30_000,
  });
