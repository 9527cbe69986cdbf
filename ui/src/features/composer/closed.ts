import type { Key, Say } from "@/shared/i18n";

const REASONS = new Set(["window_closed", "never_wrote", "account_paused", "account_needs_reauth", "cannot_send", "everything", "bouncing", "route_broken", "route_ended", "route_unreachable"]);

/** Why a way is closed, in words. */
export const closedWords = (reason: string, say: Say): string => say(REASONS.has(reason) ? (`way.${reason}` as Key) : "way.closed", { code: reason });
