// What the open composer offers to others (the palette): its conversation, and to take an answer or a macro there.
export interface Offers {
  conversation: string;
  /** Without an id: let somebody choose. */
  answer: (id?: string) => void;
  macro: (id?: string) => void;
}

let open: Offers | null = null;

export const offers = (): Offers | null => open;

/** These are the offers until the call that this gives. */
export function offer(mine: Offers): () => void {
  open = mine;
  return () => {
    if (open === mine) open = null;
  };
}
