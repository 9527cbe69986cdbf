// The tab's title and the badge of the installed application: what is open, and how much is unread.
let name = "";
let count = 0;

function write(): void {
  document.title = `${count ? `(${count}) ` : ""}${name ? `${name} · ` : ""}Hilo`;
}

/** Names what is open; gives what takes the name back. */
export function titled(what: string): () => void {
  name = what;
  write();
  return () => {
    if (name === what) name = "";
    write();
  };
}

export function counted(unread: number): void {
  count = unread;
  write();
  const badges = navigator as Navigator & { setAppBadge?: (n: number) => Promise<void>; clearAppBadge?: () => Promise<void> };
  void (unread ? badges.setAppBadge?.(unread) : badges.clearAppBadge?.())?.catch(() => {});
}
