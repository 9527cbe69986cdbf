import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";

/** Whether this installation waits for its first owner, or for being set up. */
export const firstRun = queryOptions({ queryKey: ["first-run"], queryFn: () => take(api.GET("/api/v1/first-run")), staleTime: 60_000 });
