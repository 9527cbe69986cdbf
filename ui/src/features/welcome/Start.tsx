import { useQuery } from "@tanstack/react-query";
import { Redirect } from "wouter";
import { useMay } from "@/shared/me";
import { Loading } from "@/shared/states";
import { firstRun } from "./asked";

/** Where somebody begins who may set the company up: there, until it is done; else in the inbox. */
export default function Start() {
  const may = useMay("company.manage");
  const asked = useQuery({ ...firstRun, enabled: may });
  if (may && asked.isPending) return <Loading rows={6} />;
  return <Redirect to={may && asked.data?.unfinished ? "/welcome" : "/inbox/mine"} replace />;
}
