// The week of the plan: sessions can be dragged to another day, or before another one of their own day. Nothing here is
// needed: the buttons do the same, and a drop only fills the page's own form and sends it.
"use strict";

(() => {
  const table = document.querySelector("[data-week]");
  const form = document.querySelector("[data-week-form]");
  if (!table || !form || !matchMedia("(pointer: fine)").matches) return;
  let dragged = null;

  const cards = () => document.querySelectorAll("[data-session]");
  const ready = () => cards().forEach((card) => { card.draggable = true; });
  const clear = () => document.querySelectorAll(".week__target").forEach((one) => one.classList.remove("week__target"));
  const dayOf = (element) => element.closest("[data-day]");
  const target = (event) => {
    const over = event.target.closest("[data-session]");
    if (over && over !== dragged && dayOf(over) === dayOf(dragged)) return over;
    const day = dayOf(event.target);
    return day && day !== dayOf(dragged) ? day : null;
  };

  document.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.("[data-session]");
    if (!card) return;
    dragged = card;
    card.setAttribute("hx-morph-skip", "");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector(".session__title").textContent);
  });
  document.addEventListener("dragover", (event) => {
    if (!dragged) return;
    clear();
    const where = target(event);
    if (!where) return;
    event.preventDefault();
    where.classList.add("week__target");
  });
  document.addEventListener("drop", (event) => {
    const where = dragged && target(event);
    if (!where) return;
    event.preventDefault();
    const before = where.matches("[data-session]");
    form.elements.act.value = before ? "before" : "move";
    form.elements.session.value = dragged.dataset.session;
    form.elements.day.value = before ? "" : where.dataset.day;
    form.elements.before.value = before ? where.dataset.session : "";
    form.requestSubmit();
  });
  document.addEventListener("dragend", () => {
    dragged?.removeAttribute("hx-morph-skip");
    dragged = null;
    clear();
  });

  document.querySelector("[data-week-hint]").hidden = false;
  ready();
  new MutationObserver(ready).observe(document.querySelector("main"), { childList: true, subtree: true });
})();
