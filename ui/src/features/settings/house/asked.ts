import { queryOptions } from "@tanstack/react-query";
import { api, take, type Schemas } from "@/api/client";

export type Member = Schemas["User"];
export type RoleShown = Schemas["RoleShown"];

/** All of the staff, page by page: a page of the house searches them at once. `users` of the inbox are those who are there. */
export const staff = (deactivated: boolean) =>
  queryOptions({
    queryKey: ["users", "all", deactivated],
    queryFn: async () => {
      const all: Member[] = [];
      let cursor: string | null = null;
      do {
        const page: Schemas["UserPage"] = await take(api.GET("/api/v1/users", { params: { query: { limit: 200, deactivated, cursor } } }));
        all.push(...page.items);
        cursor = page.next;
      } while (cursor);
      return all;
    },
    staleTime: 30_000,
  });

export const roles = queryOptions({ queryKey: ["roles"], queryFn: () => take(api.GET("/api/v1/roles")), staleTime: 30_000 });

export const permissions = queryOptions({ queryKey: ["permissions"], queryFn: () => take(api.GET("/api/v1/permissions")), staleTime: Infinity });

export const presence = queryOptions({ queryKey: ["presence"], queryFn: () => take(api.GET("/api/v1/presence")), refetchInterval: 30_000 });

export const calendars = queryOptions({ queryKey: ["calendars"], queryFn: () => take(api.GET("/api/v1/calendars")), staleTime: 30_000 });

export const brands = queryOptions({ queryKey: ["brands"], queryFn: () => take(api.GET("/api/v1/brands")), staleTime: 30_000 });
