import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { isBack, whenSignedOut } from "@/api/client";

/**
 * One session for all tabs of a browser. It may end while somebody writes, and is begun again over the open page, in
 * any tab for all of them; when somebody else signs in, no tab goes on showing what the one before could see.
 */
export function useSession(user: string | undefined) {
  const queries = useQueryClient();
  const [expired, setExpired] = useState(false);
  const tabs = useRef<BroadcastChannel>(null);
  const ended = useCallback(() => setExpired(true), []);
  useEffect(() => whenSignedOut(ended), [ended]);

  const goOn = useCallback(() => {
    setExpired(false);
    void queries.invalidateQueries();
    isBack();
  }, [queries]);

  useEffect(() => {
    if (!user) return;
    const channel = new BroadcastChannel("hilo-session");
    tabs.current = channel;
    channel.onmessage = ({ data }: MessageEvent<string>) => (data === user ? goOn() : location.reload());
    channel.postMessage(user);
    return () => channel.close();
  }, [user, goOn]);

  const entered = useCallback(() => {
    goOn();
    if (user) tabs.current?.postMessage(user);
  }, [goOn, user]);
  return { expired, ended, entered };
}
