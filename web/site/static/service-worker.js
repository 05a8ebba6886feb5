// Without a network, answers with the page somebody chose to keep; with one, it only passes everything on.
"use strict";

const KEPT = "kept-pages";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(started()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

async function started() {
  await self.clients.claim();
  await forgetOld(await caches.open(KEPT));
}

async function answer(request) {
  const page = request.mode === "navigate";
  if (page) await forgetOld(await caches.open(KEPT));
  try {
    const found = await fetch(request);
    // Whoever may not read it any more, or is nobody here any more (a redirect), shall not find it here either.
    if (page && (found.type === "opaqueredirect" || [403, 404, 409, 410].includes(found.status))) {
      await (await caches.open(KEPT)).delete(request, { ignoreVary: true });
    }
    return found;
  } catch (error) {
    const cache = await caches.open(KEPT);
    const kept = await cache.match(request, { ignoreVary: true });
    if (kept) return kept;
    if (page) {
      const first = await keptPage(cache);
      if (first) return Response.redirect(first);
    }
    throw error;
  }
}

async function forgetOld(cache) {
  const today = new Date().toISOString().slice(0, 10);
  for (const request of await cache.keys()) {
    const until = (await cache.match(request)).headers.get("X-Keep-Until");
    if (until && until < today) await cache.delete(request);
  }
}

async function keptPage(cache) {
  for (const request of await cache.keys()) {
    if ((await cache.match(request)).headers.has("X-Keep-Until")) return request.url;
  }
  return "";
}
