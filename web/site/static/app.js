// The pages work without this file. It spares people a second click while the first is on its way, says
// at once that a file is too large, shows only the fields of what was chosen, and lets Back return to a form that had something to mend.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-once")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  const large = [...form.querySelectorAll("input[data-most]")].find((one) => !one.checkValidity());
  if (large) {
    event.preventDefault();
    large.reportValidity();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

// Files that are too large together need not be sent to be refused.
document.addEventListener("change", (event) => {
  const chosen = event.target;
  if (!(chosen instanceof HTMLInputElement) || !chosen.dataset.most) return;
  const all = [...(chosen.form ?? document).querySelectorAll("input[data-most]")];
  const bytes = all.flatMap((one) => [...one.files]).reduce((sum, file) => sum + file.size, 0);
  for (const one of all) one.setCustomValidity("");
  chosen.setCustomValidity(bytes > Number(chosen.dataset.most) ? chosen.dataset.tooLarge : "");
  chosen.reportValidity();
});

// A page that the browser kept whole may tell what is no longer so, and to somebody who has signed out since: it is
// fetched anew. What was typed and not sent stays.
let typed = false;
document.addEventListener("input", () => { typed = true; });
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  const leftSince = Number(sessionStorage.getItem("left")) > performance.timeOrigin;
  if (leftSince || !typed || document.querySelector("form[data-sent]")) location.reload();
});

// Coming back by the browser's Back button shows the page as it was left: let it be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// A page that came as the answer to a form would ask "Confirm Form Resubmission" on Back: fetch it anew instead.
const returnTo = document.documentElement.dataset.returnTo;
if (returnTo) history.replaceState(history.state, "", returnTo);

// A field of one outcome is shown while that outcome is chosen.
const chosen = (form, name) => {
  const box = form.querySelector(`[name="${name}"]:checked, select[name="${name}"]`);
  return box ? box.value : "";
};
const reveal = (form) => {
  for (const part of form.querySelectorAll("[data-chooser]")) {
    part.hidden = !part.dataset.values.split(" ").includes(chosen(form, part.dataset.chooser));
  }
};
const revealAll = () => document.querySelectorAll("form:has([data-chooser])").forEach(reveal);
revealAll();
document.addEventListener("change", (event) => event.target.form && reveal(event.target.form));
document.addEventListener("forms-added", revealAll);
window.addEventListener("pageshow", revealAll);

// What a phone keeps of an exchange goes with whoever signs out, also where the browser does not clear it by itself.
document.addEventListener("submit", (event) => {
  if (!event.target.matches('form[action="/sign-out"]')) return;
  sessionStorage.setItem("left", Date.now());
  if ("caches" in window) caches.delete("kept-pages");
});

// And it is nobody else's: whoever signs in here next finds nothing of it.
(async () => {
  const viewer = document.documentElement.dataset.viewer;
  if (!viewer || !("caches" in window) || !(await caches.has("kept-pages"))) return;
  const cache = await caches.open("kept-pages");
  for (const request of await cache.keys()) {
    const owner = (await cache.match(request)).headers.get("X-Keep-For");
    if (owner && owner !== viewer) await caches.delete("kept-pages");
  }
})();
