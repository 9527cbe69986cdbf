import { useEffect } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { api, once } from "@/api/client";
import { onlookers } from "@/api/queries";

const AGAIN = 15_000; // ms; it ends by itself on the server some seconds later

/** Says to the others that one looks or types, as long as the page is seen. */
export function useLook(id: string, doing: "viewing" | "typing"): void {
  const queries = useQueryClient();
  useEffect(() => {
    const path = { conversation_id: id };
    const say = async () => {
      if (document.visibilityState !== "visible") return;
      const answer = await api.PUT("/api/v1/conversations/{conversation_id}/onlookers/me", { params: { path, header: once() }, body: { doing } }).catch(() => null);
      if (answer?.data) queries.setQueryData(onlookers(id).queryKey, answer.data);
    };
    const soon = setTimeout(() => void say(), 400);
    const timer = setInterval(() => void say(), AGAIN);
    return () => {
      clearTimeout(soon);
      clearInterval(timer);
    };
  }, [id, doing, queries]);
  useEffect(
    () => () => {
      void api.DELETE("/api/v1/conversations/{conversation_id}/onlookers/me", { params: { path: { conversation_id: id }, header: once() } }).catch(() => {});
    },
    [id],
  );
}
