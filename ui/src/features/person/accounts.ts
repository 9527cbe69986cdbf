import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";

/** Id -> what each channel account is called; nothing for who may not know. */
export const accountNames = (may: boolean) =>
  queryOptions({
    queryKey: ["accounts", "names"],
    queryFn: async () => {
      const page = await take(api.GET("/api/v1/channel-accounts", { params: { query: { limit: 100 } } }));
      return new Map(page.items.map((one) => [one.id, one.name]));
    },
    enabled: may,
    staleTime: 300_000,
  });
