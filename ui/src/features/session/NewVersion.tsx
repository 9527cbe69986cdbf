import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useWords } from "@/shared/i18n";
import { IconClose } from "@/shared/icons";
import styles from "./NewVersion.module.css";

const EVERY = 1_800_000; // ms between looks for a new version

/** Begins the service worker; says when there is a new version, which comes when somebody asks for it. Drafts are kept. */
export default function NewVersion() {
  const { say } = useWords();
  const [waiting, setWaiting] = useState<ServiceWorker | null>(null);
  const [, navigate] = useLocation();
  useEffect(() => startWorker(setWaiting, navigate), [navigate]);
  if (!waiting) return null;
  return (
    <div className={styles.line} role="status">
      <span>{say("app.new_version")}</span>
      <Button size="compact-sm" onClick={() => takeOver(waiting)}>{say("app.reload")}</Button>
      <Button size="compact-sm" variant="subtle" color="gray" px={4} aria-label={say("do.close")} onClick={() => setWaiting(null)}><IconClose size={15} /></Button>
    </div>
  );
}

/** Only the tab in which somebody asked for it is loaded anew; what is written there is kept with every stroke. */
function takeOver(worker: ServiceWorker): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  worker.postMessage("take over");
}

/** Gives what ends it. The first worker takes over in silence; each later one waits to be asked. */
function startWorker(found: (worker: ServiceWorker) => void, go: (path: string) => void): () => void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined; // none without https
  if (!workers) return () => {};
  const end = new AbortController();
  const on = { signal: end.signal };
  let heard = "";
  workers.addEventListener("message", ({ data, ports }: MessageEvent<{ go?: string; id?: string }>) => {
    if (!data.go || !data.id) return;
    ports[0]?.postMessage("heard");
    if (data.id !== heard) go(data.go); // it is told again to whom was slow to answer
    heard = data.id;
  }, on);
  void workers.register("/sw.js", { scope: "/app", updateViaCache: "none" }).then((registration) => {
    const look = () => registration.waiting && workers.controller && found(registration.waiting);
    look();
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look, on), on);
    const ask = () => document.visibilityState === "visible" && void registration.update().catch(() => {});
    const timer = setInterval(ask, EVERY);
    document.addEventListener("visibilitychange", ask, on);
    end.signal.addEventListener("abort", () => clearInterval(timer));
  }, () => {}); // a browser that forbids it works as before, with a network
  return () => end.abort();
}
