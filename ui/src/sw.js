// The service worker: the application's files are kept by version, so that it opens without a network; what the API
// says is never kept. It shows what is pushed, and leads from there to the conversation. The build fills in the two names.

const VERSION = "__VERSION__";
const FILES = __FILES__;
const KEPT = `hilo-${VERSION}`;
const SHELL = "/app";
const PATIENCE = 4_000; // ms until the kept shell is better than none
const HEARING = 500; // ms in which a window that listens has answered
const TRIES = 20;

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && (pathname === SHELL || pathname.startsWith(`${SHELL}/`))) event.respondWith(shell(event.request));
  else if (FILES.includes(pathname)) event.respondWith(file(event.request));
});

/** All files of this version, or none: what is half there would break later. */
async function keep() {
  const cache = await caches.open(KEPT);
  await cache.addAll([SHELL, ...FILES].map((path) => new Request(path, { cache: path === SHELL ? "no-store" : "default", credentials: "omit" })));
}

async function begin() {
  for (const name of await caches.keys()) if (name.startsWith("hilo-") && name !== KEPT) await caches.delete(name);
  await self.clients.claim();
}

/** From the server, as long as it answers: a new version is seen at once. */
async function shell(request) {
  const kept = () => caches.open(KEPT).then((cache) => cache.match(SHELL));
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    return answer.status < 500 ? answer : ((await kept()) ?? answer);
  } catch {
    return (await kept()) ?? Response.error();
  }
}

async function file(request) {
  const cache = await caches.open(KEPT);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}

// The page asks for it when somebody chose to reload: never under the hands of who writes.
self.addEventListener("message", ({ data }) => {
  if (data === "take over") void self.skipWaiting();
});

self.addEventListener("push", (event) => event.waitUntil(show(event.data)));

/** Words of ours alone; where the application is open before somebody's eyes, its bell has said it. */
async function show(data) {
  let told;
  try {
    told = data.json();
  } catch {
    return;
  }
  const open = await self.clients.matchAll({ type: "window" });
  if (open.some((one) => one.visibilityState === "visible" && one.focused)) return;
  await self.registration.showNotification(told.title, {
    body: told.body,
    tag: told.url, // a later word of the same conversation takes the place of the one before
    renotify: true,
    icon: "/icon-192.png",
    badge: "/badge-96.png",
    data: { url: told.url },
  });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data.url));
});

/**
 * In a window that is open the application goes there itself, and loses nothing of what is written. One that is being
 * loaded does not hear it yet: it is told again until it says that it heard, and is sent there when it never does.
 */
async function lead(url) {
  const { origin, pathname, search } = new URL(url, location.origin);
  if (origin !== location.origin || !pathname.startsWith(SHELL)) return;
  const told = { go: pathname.slice(SHELL.length) + search, id: crypto.randomUUID() };
  for (let tries = 1; ; tries++) {
    const [open] = await self.clients.matchAll({ type: "window" }); // looked for anew: a reload makes another of it
    if (!open) return void (await self.clients.openWindow(pathname + search));
    if (tries === 1) await open.focus().catch(() => {});
    if (await hears(open, told)) return;
    if (tries === TRIES) return void (await open.navigate(pathname + search));
  }
}

function hears(open, told) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(true);
    setTimeout(() => resolve(false), HEARING);
    open.postMessage(told, [port2]);
  });
}

// The browser renews its address now and then: the server is told of the new one.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

async function renew({ oldSubscription, newSubscription }) {
  const made = newSubscription ?? (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: oldSubscription?.options.applicationServerKey }));
  const { endpoint, keys } = made.toJSON();
  const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
  await fetch("/api/v1/me/push-devices", { method: "POST", headers, body: JSON.stringify({ endpoint, keys }) });
}
