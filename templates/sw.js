// The service worker: when there is no network, a page that says so. It keeps that page and what
// the page is drawn with, and nothing else: no conversation, no answer to a form.

const CACHE = "vana-offline-1";
const OFFLINE = "/offline/";
// Addresses of style sheets, scripts and icons in our own page.
const STATIC = /(?:href|src)="(\/static\/[^"]+)"/g;

self.addEventListener("install", (event) => event.waitUntil(keepOfflinePage()));

self.addEventListener("activate", (event) => event.waitUntil(dropOldCaches()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept(OFFLINE)));
  else if (isStatic(request)) event.respondWith(fetch(request).catch(() => kept(request)));
});

async function keepOfflinePage() {
  const response = await fetch(OFFLINE, { cache: "no-store" });
  const html = await response.clone().text();
  const cache = await caches.open(CACHE);
  await cache.put(OFFLINE, response);
  await cache.addAll([...html.matchAll(STATIC)].map(([, address]) => address));
  await self.skipWaiting();
}

async function dropOldCaches() {
  for (const name of await caches.keys()) {
    if (name !== CACHE) await caches.delete(name);
  }
}

function isStatic(request) {
  const { origin, pathname } = new URL(request.url);
  return origin === self.location.origin && pathname.startsWith("/static/");
}

async function kept(request) {
  return (await caches.match(request)) ?? Response.error();
}
