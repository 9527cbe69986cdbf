import { infiniteQueryOptions, queryOptions, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, take, type Schemas } from "@/api/client";
import { useTell } from "@/shared/Toasts";

export type Person = Schemas["CustomerView"];
export type Identifier = Schemas["LinkView"];
export type Profile = Schemas["ProfileView"];
export type Relation = Schemas["Relation"];
export type Suggestion = Schemas["Suggestion"];
export type ContactRoute = Schemas["ContactRoute"];
export type Preference = Schemas["Preference"];

// What is asked for of one person stands under ["customer"]: an event of the stream about people makes all of it old.
const of = (id: string) => ({ params: { path: { customer_id: id } } });

export const people = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["customer", "list", q],
    queryFn: ({ pageParam, signal }) => take(api.GET("/api/v1/customers", { params: { query: { q, cursor: pageParam, limit: 50 } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 30_000,
  });

export const duplicates = infiniteQueryOptions({
  queryKey: ["customer", "duplicates"],
  queryFn: ({ pageParam, signal }) => take(api.GET("/api/v1/suggestions", { params: { query: { cursor: pageParam, limit: 30 } }, signal })),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next,
  staleTime: 30_000,
});

export const routesOf = (id: string) =>
  queryOptions({ queryKey: ["customer", id, "routes"], queryFn: () => take(api.GET("/api/v1/customers/{customer_id}/contact-routes", of(id))), staleTime: 30_000 });

export const valuesOf = (id: string) =>
  queryOptions({ queryKey: ["customer", id, "values"], queryFn: () => take(api.GET("/api/v1/customers/{customer_id}/attributes", of(id))), staleTime: 30_000 });

export const definitions = queryOptions({
  queryKey: ["attributes", "customer"],
  queryFn: () => take(api.GET("/api/v1/attributes", { params: { query: { subject: "customer" } } })),
  staleTime: 300_000,
});

export const exportsOf = (id: string) =>
  queryOptions({
    queryKey: ["customer", id, "exports"],
    queryFn: () => take(api.GET("/api/v1/customers/{customer_id}/exports", of(id))),
    refetchInterval: ({ state }) => (state.data?.items.some((one) => ["waiting", "running"].includes(one.state)) ? 2_000 : false),
  });

export const erasuresOf = (id: string) =>
  queryOptions({
    queryKey: ["customer", id, "erasures"],
    queryFn: () => take(api.GET("/api/v1/erasures", { params: { query: { customer: id, limit: 20 } } })),
    refetchInterval: ({ state }) => (state.data?.items.some((one) => ["waiting", "files"].includes(one.state)) ? 2_000 : false),
  });

export const holdsOf = (id: string) =>
  queryOptions({ queryKey: ["customer", id, "holds"], queryFn: () => take(api.GET("/api/v1/customers/{customer_id}/holds", of(id))), staleTime: 30_000 });

export const erasurePreview = (id: string) =>
  queryOptions({ queryKey: ["customer", id, "erasure-preview"], queryFn: () => take(api.GET("/api/v1/customers/{customer_id}/erasure-preview", of(id))), staleTime: 0 });

export const undoPreview = (id: string, merge: string) =>
  queryOptions({
    queryKey: ["customer", id, "undo", merge],
    queryFn: () => take(api.GET("/api/v1/customers/{customer_id}/merges/{merge_id}/undo", { params: { path: { customer_id: id, merge_id: merge } } })),
    staleTime: 0,
  });

export type Act = <T>(work: () => Promise<T>, done?: (made: T) => void) => Promise<void>;

/** All that is shown of people is asked for anew. Whose lines and threads changed with it comes by the stream. */
export function anew(queries: QueryClient): void {
  for (const queryKey of [["customer"], ["preferences"], ["ways"], ["copies"], ["inbox", "of"], ["thread", "customer"]]) void queries.invalidateQueries({ queryKey });
}

/** Does a write: what went wrong is told, and all that is shown of people is asked for anew. True while it runs. */
export function useAct(): [Act, boolean] {
  const tell = useTell();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const act: Act = async (work, done) => {
    setBusy(true);
    try {
      const made = await work(); // on a line of its own: behind `?.` it would not be done at all
      done?.(made);
    } catch (error) {
      tell.trouble(error);
    } finally {
      setBusy(false);
      anew(queries);
    }
  };
  return [act, busy];
}
