// Small things of entries: open and leave a form of a move, tick all, print.
(() => {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const leave = event.target.closest("[data-leave-errand]");
    if (leave) leaveErrand(leave.closest(".errand"));
  });
  function leaveErrand(place) {
    if (place.dataset.leads) window.location.assign(place.dataset.leads);
    else place.replaceChildren();
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-check-all]")) for (const box of event.target.closest("table").querySelectorAll("tbody input[type=checkbox]:not(:disabled)")) box.checked = event.target.checked;
    if (event.target.matches("[data-tick-all], [name=pick]")) countTicks();
  });
  function countTicks() {
    const shown = document.querySelector("[data-ticked]");
    if (!shown) return;
    const number = document.querySelectorAll("input[name=pick]:checked").length;
    shown.textContent = number;
    for (const button of document.querySelectorAll("[data-needs-ticks]")) button.disabled = number === 0;
  }
  document.addEventListener("DOMContentLoaded", countTicks);
  // what was typed before a look at the changes must not put the live verdict over them afterwards
  const spell = (form) => [...new FormData(form)].filter(([name]) => name !== "version").map(([name, value]) => `${name}=${value.name ?? value}`).join("&");
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt.closest?.("form.move-form");
    if (!form) return;
    const filled = spell(form), live = form.querySelector("[data-live]");
    if (event.detail.elt === live) {
      if (form.dataset.judged === filled) event.preventDefault();
      // a button within shares the live verdict's queue and takes its place there: an abort would hit its own request
    } else if (!live.contains(event.detail.elt)) htmx.trigger(live, "htmx:abort");
    form.dataset.judged = filled;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!event.detail.target.matches?.(".errand")) return;
    // one form at a time: two would have one verdict between them
    for (const other of document.querySelectorAll(".errand")) if (other !== event.detail.target) other.replaceChildren();
    event.detail.target.scrollIntoView({ block: "nearest" });
    event.detail.target.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
  });
})();
