import { useEffect, useState } from "react";
import { later } from "@/shared/later";
import { onOpenPalette } from "./open";
import { useShortcuts } from "./shortcuts";

const PaletteDialog = later(() => import("./PaletteDialog"));
const ShortcutSheet = later(() => import("./ShortcutSheet"));

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
    <>
      {open === "palette" && <PaletteDialog close={close} />}
      {open === "sheet" && <ShortcutSheet close={close} />}
    </>
  );
}
