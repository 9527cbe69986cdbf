import { queryOptions } from "@tanstack/react-query";
import { api, take, type Schemas } from "@/api/client";

export type AnswerHere = Schemas["AnswerHere"];
export type MacroHere = Schemas["MacroHere"];
export type Colleagues = Schemas["Colleagues"];

const of = (id: string) => ({ params: { path: { conversation_id: id } } });

/** Canned answers as they would be said in this conversation. */
export const answersHere = (id: string) =>
  queryOptions({ queryKey: ["answers", id], queryFn: () => take(api.GET("/api/v1/conversations/{conversation_id}/answers", of(id))), staleTime: 60_000 });

/** Macros, with what each would say and do in this conversation. */
export const macrosHere = (id: string) =>
  queryOptions({ queryKey: ["macros", id], queryFn: () => take(api.GET("/api/v1/conversations/{conversation_id}/macros", of(id))), staleTime: 60_000 });

/** Whom a note of this conversation can name. */
export const colleagues = (id: string) =>
  queryOptions({ queryKey: ["colleagues", id], queryFn: () => take(api.GET("/api/v1/conversations/{conversation_id}/colleagues", of(id))), staleTime: 60_000 });

/** What time it is for the person. */
export const clock = (id: string) =>
  queryOptions({ queryKey: ["clock", id], queryFn: () => take(api.GET("/api/v1/conversations/{conversation_id}/clock", of(id))), staleTime: 300_000 });

/** Which of these addresses nothing would reach, and why. */
export const copies = (id: string, addresses: readonly string[]) =>
  queryOptions({
    queryKey: ["copies", id, ...addresses],
    queryFn: () => take(api.GET("/api/v1/conversations/{conversation_id}/copies", { params: { path: { conversation_id: id }, query: { addresses: addresses.join(",") } } })),
    enabled: addresses.length > 0,
    staleTime: 60_000,
    retry: false,
  });
