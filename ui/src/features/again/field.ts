// Where one writes, whatever it is: a plain field or a letter. It stands beside what looks for it, in the same composer.

export const fieldOf = (beside: Element | null): HTMLElement | null =>
  beside?.closest("footer")?.querySelector<HTMLElement>("textarea, [contenteditable]") ?? null;

/** Puts words in the place of others, as if they were typed: what one has undone comes back. */
export function putInPlace(field: HTMLElement, question: string, start: number, words: string): void {
  field.focus();
  if (field instanceof HTMLTextAreaElement) field.setSelectionRange(start, start + question.length);
  else {
    const range = rangeOf(field, question);
    const selection = getSelection();
    if (!range || !selection) return;
    selection.removeAllRanges();
    selection.addRange(range);
  }
  document.execCommand("insertText", false, words);
}

/** The words within a letter, wherever its marks cut them. */
export function rangeOf(field: HTMLElement, words: string): Range | null {
  const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
  const nodes: [Text, number][] = [];
  let text = "";
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    nodes.push([node, text.length]);
    text += node.data;
  }
  const start = text.indexOf(words);
  if (start < 0) return null;
  const at = (place: number): [Text, number] => {
    const [node, from] = nodes.findLast(([, begins]) => begins <= place) ?? nodes[0]!;
    return [node, place - from];
  };
  const range = document.createRange();
  range.setStart(...at(start));
  const [last, from] = at(start + words.length - 1);
  range.setEnd(last, from + 1);
  return range;
}
