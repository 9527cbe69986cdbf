import { createContext, useContext } from "react";
import type { Me } from "@/api/queries";

export const MeContext = createContext<Me | null>(null);

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("outside of the desk");
  return me;
}

/** Whether one may do this; what one may not is not offered. */
export function useMay(permission: string): boolean {
  const { permissions } = useMe();
  return permissions.includes("*") || permissions.includes(permission);
}
