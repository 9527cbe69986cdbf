/** What a file is called in a letter: `cid:NAME`, its address where it is shown while one writes. */
const address = (id: string) => `/api/v1/attachments/${id}`;

interface Named {
  id: string;
  name: string;
}

/** The letter as it is kept and sent: its pictures by name. */
export function asKept(html: string, files: readonly Named[]): string {
  return files.reduce((letter, file) => letter.replaceAll(`src="${address(file.id)}"`, `src="cid:${file.name}"`), html);
}

/** The letter as it is shown while one writes: its pictures by their addresses. */
export function asShown(html: string, files: readonly Named[]): string {
  return files.reduce((letter, file) => letter.replaceAll(`src="cid:${file.name}"`, `src="${address(file.id)}"`), html);
}

/** Which of the files stand within the letter. */
export function shownIn(html: string, files: readonly Named[]): string[] {
  return files.filter((file) => html.includes(`src="cid:${file.name}"`)).map((file) => file.id);
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Plain words as a letter: a paragraph each, their lines kept. */
export function fromWords(text: string): string {
  if (!text.trim()) return "";
  return text.split(/\n{2,}/).map((part) => `<p>${escaped(part).replaceAll("\n", "<br>")}</p>`).join("");
}

/** Variables of canned answers that nobody has filled in yet. */
export function unfilled(text: string): string[] {
  return [...new Set(text.match(/\{(customer|customer_first|agent|agent_first|company|case|order|date)\}/g) ?? [])].map((one) => one.slice(1, -1));
}
