// Whether the palette is open: one place, so that a button, a key and the sheet agree.
let call: (() => void) | null = null;

export function openPalette(): void {
  call?.();
}

export function onOpenPalette(open: (() => void) | null): void {
  call = open;
}
