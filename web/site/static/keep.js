// Keeps this one page on the device, when somebody asks for it; nothing is kept unasked.
"use strict";

(async () => {
  const box = document.querySelector("[data-keep]");
  if (!box || !("serviceWorker" in navigator) || !("caches" in window)) return;
  const told = box.querySelector("[data-keep-told]");
  const button = (name) => box.querySelector(`[data-keep-action="${name}"]`);
  const cache = await caches.open("kept-pages");
  const page = box.dataset.keep;

  const show = async (said) => {
    const kept = Boolean(await cache.match(page));
    button("keep").hidden = kept;
    button("forget").hidden = !kept;
    told.textContent = said || (kept ? told.dataset.kept : "");
    box.hidden = false;
  };

  button("keep").addEventListener("click", async () => {
    try {
      await navigator.serviceWorker.register("/service-worker.js");
      await navigator.serviceWorker.ready;
      const answer = await fetch(page);
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const headers = new Headers(answer.headers);
      headers.set("X-Keep-Until", box.dataset.until);
      headers.set("X-Keep-For", document.documentElement.dataset.viewer);
      const parts = document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]");
      await cache.addAll([...parts].map((part) => part.href || part.src));
      await cache.put(page, new Response(await answer.blob(), { headers }));
      await show();
    } catch {
      await show(told.dataset.failed);
    }
  });
  button("forget").addEventListener("click", async () => {
    for (const kept of await cache.keys()) await cache.delete(kept);
    await show(told.dataset.gone);
  });
  await show();
})();
