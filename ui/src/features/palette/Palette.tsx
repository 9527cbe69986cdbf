import { lazy, Suspense, useEffect, useState } from "react";
import { onOpenPalette } from "./open";
import { useShortcuts } from "./shortcuts";

const PaletteDialog = lazy(() => import("./PaletteDialog"));
const ShortcutSheet = lazy(() => import("./ShortcutSheet"));

/** The palette and the sheet of keys: fetched when somebody asks for them. */
export function Palette() {
  const [open, setOpen] = useState<"" | "palette" | "sheet">("");
  const close = () => setOpen("");
  useShortcuts({ palette: () => setOpen("palette"), sheet: () => setOpen("sheet") });
  useEffect(() => {
    onOpenPalette(() => setOpen("palette"));
    return () => onOpenPalette(null);
  }, []);
  return (
    <Suspense>
      {open === "palette" && <PaletteDialog close={close} />}
      {open === "sheet" && <ShortcutSheet close={close} />}
    </Suspense>
  );
}
