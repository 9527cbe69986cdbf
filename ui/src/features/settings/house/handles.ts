import type { Say } from "@/shared/i18n";
import { addressOf } from "../../person/names";

// Addresses and numbers as one writes and reads them, where no person stands beside them.

export const HANDLE_KINDS = ["email", "phone", "sms", "whatsapp", "voice", "handle", "customer_number"];

/** What somebody is typing, as far as its form tells: nobody has to choose that an address with an @ is one of e-mail. */
export function guessKind(text: string): string | null {
  if (text.includes("@") && !text.startsWith("@")) return "email";
  return /^\+?[\d\s()./-]{5,}$/.test(text.trim()) ? "phone" : null;
}

const isErased = (value: string): boolean => value.startsWith("erased:");

/** Of an erased person there is no address any more, only what tells it again. */
export const handleWords = (value: string, say: Say): string => (isErased(value) ? say("stops.erased") : addressOf(value, say));

/** Whether people can be looked for by it: neither what is masked nor what was erased finds anybody. */
export const findsPeople = (value: string): boolean => !isErased(value) && !value.includes("••");

/** What proves a stop, in words: ids and marks of programs say nothing to people. */
export const proofWords = (evidence: Record<string, unknown>): string =>
  ["words", "reason"].map((name) => evidence[name]).filter((text): text is string => typeof text === "string" && text !== "").join(" · ");
