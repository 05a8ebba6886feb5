// What the desk adds for those who work at it all day: keys, one search from anywhere, list and task side by side.
// Everything is there without it, too.
"use strict";

(() => {
  const dialog = document.querySelector("#find-dialog");
  const list = () => [...document.querySelectorAll("#results .task__title > a")];
  const wide = matchMedia("(min-width: 80rem)");

  // One search: Ctrl or Cmd with K, arrows to choose, Enter to go there.
  const typing = (event) => event.target.matches("input:not([type=checkbox]), select, textarea, [contenteditable]");
  const step = (links, by, from = document.activeElement) => {
    const at = links.indexOf(from);
    links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (dialog && event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      if (!dialog.open) dialog.showModal();
      dialog.querySelector("input[type=search]").select();
    }
  });
  dialog?.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const links = [...dialog.querySelectorAll("#find-results a")];
    if (event.key === "ArrowUp" && links.indexOf(document.activeElement) <= 0) dialog.querySelector("input[type=search]").focus();
    else step(links, event.key === "ArrowDown" ? 1 : -1);
  });
  dialog?.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });

  // Many tasks at once: tick all that are shown, and see how many are ticked.
  const boxes = () => [...document.querySelectorAll("[data-choose]")];
  const count = () => {
    const told = document.querySelector("[data-chosen]");
    const all = document.querySelector("[data-choose-all]");
    if (!told || !all) return;
    const n = boxes().filter((box) => box.checked).length;
    all.closest("[hidden]")?.removeAttribute("hidden");
    all.checked = n > 0 && n === boxes().length;
    all.indeterminate = n > 0 && !all.checked;
    told.textContent = n ? told.dataset.one.replace("{n}", n) : "";
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-all]")) for (const box of boxes()) box.checked = event.target.checked;
    if (event.target.matches("[data-choose], [data-choose-all]")) count();
  });
  document.addEventListener("htmx:after:swap", count);
  window.addEventListener("pageshow", count);
  count();

  // Single keys, for who has not switched them off (WCAG 2.1.4).
  const off = document.querySelector("[data-keys-off]");
  const isOff = () => localStorage.getItem("keys") === "off";
  if (off) {
    off.closest("[hidden]")?.removeAttribute("hidden");
    off.checked = isOff();
    off.addEventListener("change", () => localStorage.setItem("keys", off.checked ? "off" : "on"));
  }
  // The task one is at: by its link, box or buttons, or else the one that is open beside the list.
  const task = () => document.activeElement.closest("#results .task") ?? document.querySelector("#results .task__title > a[aria-current]")?.closest(".task");
  const link = () => task()?.querySelector(".task__title > a");
  const act = {
    j: () => step(list(), 1, link()),
    k: () => step(list(), -1, link()),
    x: () => task()?.querySelector("[data-choose]")?.click(),
    c: () => task()?.querySelector(".task__claim button")?.click(),
    "/": () => document.querySelector("#q")?.focus(),
    "?": () => {
      const keys = document.querySelector("details.keys");
      if (keys) keys.open = !keys.open;
      keys?.scrollIntoView({ block: "nearest" });
    },
  };
  document.addEventListener("keydown", (event) => {
    if (!off || isOff() || typing(event) || dialog?.open || event.ctrlKey || event.metaKey || event.altKey) return;
    const does = act[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });

  // On a wide screen a task opens beside the list; its address keeps both.
  const pane = document.querySelector("#task-pane");
  const mark = (href) => {
    for (const link of list()) {
      if (link.getAttribute("href") === href) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const open = async (href) => {
    const answer = await fetch(href);
    const text = await answer.text();
    await htmx.swap({ text, target: pane, select: "#main > *", swap: "innerHTML ignoreTitle:true", sourceElement: pane });
    pane.hidden = false;
    mark(href);
    document.body.dataset.split = "yes";
    document.dispatchEvent(new Event("forms-added"));
  };
  const here = () => new URL(location.href);
  if (pane) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("#results .task__title > a");
      if (!link || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      const at = here();
      at.searchParams.set("task", link.getAttribute("href"));
      history.pushState(null, "", at);
      open(link.getAttribute("href")).then(() => pane.querySelector("h1")?.setAttribute("tabindex", "-1")).then(() => pane.querySelector("h1")?.focus());
    });
    const restore = () => {
      const task = here().searchParams.get("task");
      if (task && wide.matches && /^\/(exchanges|cases)\/[^/]+\/asks\/[^/?]+(\?|$)/.test(task)) return open(task);
      pane.hidden = true;
      mark("");
      delete document.body.dataset.split;
    };
    window.addEventListener("popstate", restore);
    restore();
  }
})();
