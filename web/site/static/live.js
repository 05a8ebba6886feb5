// Keeps an open page up to date. The page says in `data-live` where it hears that something changed; it then
// fetches itself and takes over what differs. A page with a form only says so: nothing is moved under a typing hand.
"use strict";

(() => {
  const main = document.querySelector("main[data-live]");
  if (!main || !("EventSource" in window)) return;
  const { live, liveMark } = main.dataset;
  let since = main.dataset.liveSince;
  let stream = null;
  let waiting = 0;
  let renewed = -Infinity;
  const REST = 10000; // milliseconds between two renewals: where a lot happens, not each of it

  // A form in which something was typed or chosen stays as it is.
  main.addEventListener("input", (event) => event.target.closest("form")?.setAttribute("hx-morph-skip", ""));

  const said = () => document.querySelector("[data-live-said]");
  const typesInside = () => {
    const at = document.activeElement;
    const types = main.contains(at) && at.matches("input, select, textarea") && !at.closest("[hx-morph-skip]");
    return types || main.querySelector("[data-choose]:checked"); // what is ticked stays where it was ticked
  };

  const renew = async () => {
    let answer;
    renewed = performance.now();
    try {
      answer = await fetch(location.href, { headers: { "X-Renewal": "yes" }, cache: "no-store" });
    } catch {
      return; // the next event, or coming back to the page, tries again
    }
    if (answer.redirected) return stop(); // signed out meanwhile: the next click says so
    const text = await answer.text();
    const newer = new DOMParser().parseFromString(text, "text/html").querySelector("main");
    if (liveMark) {
      if (newer?.dataset.liveMark !== liveMark) document.querySelector("[data-live-note]").hidden = false;
      return;
    }
    if (!answer.ok || !newer || newer.dataset.live !== live || typesInside()) return;
    const before = main.textContent;
    await htmx.swap({ text, target: main, select: "#main", swap: "outerMorph ignoreTitle:true", sourceElement: main });
    if (main.textContent !== before) {
      const told = said();
      told.textContent = "";
      setTimeout(() => { told.textContent = told.dataset.renewed; }, 50);
    }
  };

  const start = () => {
    if (stream || document.hidden) return;
    stream = new EventSource(`${live}${live.includes("?") ? "&" : "?"}since=${encodeURIComponent(since)}`);
    stream.addEventListener("changed", (event) => {
      since = event.lastEventId;
      clearTimeout(waiting);
      // Many pages hear of the same change: they do not all ask in the same moment.
      const soon = 200 + Math.random() * 800;
      waiting = setTimeout(renew, Math.max(soon, renewed + REST - performance.now()));
    });
    stream.addEventListener("error", () => {
      if (stream?.readyState === EventSource.CLOSED) stop(); // refused, not lost
    });
  };
  const stop = () => {
    stream?.close();
    stream = null;
  };

  // Only a page that is looked at listens: browsers allow few connections, and hidden pages need none.
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", start);
  start();
})();
