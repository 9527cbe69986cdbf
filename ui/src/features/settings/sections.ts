import { lazy, type ComponentType } from "react";
import type { Key } from "@/shared/i18n";

/** A page of the administration: its address below `/settings`, its name, the permission that shows it (none: everybody). */
export interface Section {
  path: string;
  name: Key;
  group: Key;
  may: string;
  page: ComponentType;
}

export const SECTIONS: readonly Section[] = [
  { path: "channels", name: "settings.channels", group: "settings.group_channels", may: "channels.read", page: lazy(() => import("./Channels")) },
  { path: "parked", name: "settings.parked", group: "settings.group_channels", may: "channels.manage", page: lazy(() => import("./ParkedEnvelopes")) },
];
