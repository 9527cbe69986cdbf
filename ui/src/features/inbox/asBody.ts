import type { Schemas } from "@/api/client";
import type { Filter } from "@/api/queries";

/** What narrows the list, as views and bulk actions name it. Words that are sought are no part of it: only a search has them. */
export function asBody({ state, tag, priority, q: _, sort: __, ...rest }: Filter): Schemas["FilterBody"] {
  return {
    ...rest,
    ...(state ? { state: state === "any" ? ["open", "snoozed", "closed"] : [state] } : {}),
    ...(tag ? { tags: [tag] } : {}),
    ...(priority ? { priority: [priority] } : {}),
  };
}
