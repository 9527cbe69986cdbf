import { api, once, take } from "@/api/client";

export type PushState = "impossible" | "denied" | "off" | "on";

/** Whether this browser can be told of things while it is closed, and whether it is. */
export async function pushState(): Promise<PushState> {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return "impossible";
  const worker = await navigator.serviceWorker.getRegistration("/app");
  if (!worker) return "impossible";
  if (Notification.permission === "denied") return "denied";
  return (await worker.pushManager.getSubscription()) ? "on" : "off";
}

/** Called by a click, as browsers demand. Gives how it is now; what the push service or the server refuses is thrown. */
export async function pushHere(): Promise<PushState> {
  if ((await Notification.requestPermission()) !== "granted") return pushState();
  const worker = await navigator.serviceWorker.ready;
  const { public_key: key } = await take(api.GET("/api/v1/push-key"));
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  try {
    const { endpoint, keys } = made.toJSON();
    await take(api.POST("/api/v1/me/push-devices", { params: { header: once() }, body: { endpoint: endpoint!, keys: { p256dh: keys!.p256dh!, auth: keys!.auth! } } }));
  } catch (error) {
    await made.unsubscribe();
    throw error;
  }
  return pushState();
}

/** Not here any more. The server forgets the device when its service says that it is gone. */
export async function noPushHere(): Promise<PushState> {
  const worker = await navigator.serviceWorker.getRegistration("/app");
  await (await worker?.pushManager.getSubscription())?.unsubscribe();
  return pushState();
}
