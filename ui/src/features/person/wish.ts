import type { Preference } from "./record";

/** What a person wants at an address: the strongest of their stops, for that it is dead is nobody's wish. */
export function wishOf(one: Preference): "nothing" | "answers" | "no_promotions" | "promotions" | "service" {
  const scopes = new Set(one.suppressions.filter((stop) => !stop.lifted_at).map((stop) => stop.scope));
  if (scopes.has("everything")) return "nothing";
  if (scopes.has("all")) return "answers";
  if (scopes.has("promotional")) return "no_promotions";
  return one.consent ? "promotions" : "service";
}
