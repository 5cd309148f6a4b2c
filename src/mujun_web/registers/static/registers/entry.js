// Small things of entries: open and leave a form of a move, tick all, print.
(() => {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const leave = event.target.closest("[data-leave-errand]");
    if (leave) leave.closest(".errand").replaceChildren();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-check-all]")) return;
    for (const box of event.target.closest("table").querySelectorAll("tbody input[type=checkbox]:not(:disabled)")) box.checked = event.target.checked;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!event.detail.target.matches?.(".errand")) return;
    // one form at a time: two would have one verdict between them
    for (const other of document.querySelectorAll(".errand")) if (other !== event.detail.target) other.replaceChildren();
    event.detail.target.scrollIntoView({ block: "nearest" });
    event.detail.target.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
  });
})();
