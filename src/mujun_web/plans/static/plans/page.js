// Small things of the pages of plans: print, leave a form, take the keyboard where it is wanted.
(() => {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const dismiss = event.target.closest("[data-dismiss-form]");
    if (dismiss) leaveForm(dismiss.closest(".form-slot"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const slot = event.target.closest?.(".form-slot");
      if (slot) leaveForm(slot);
    }
    const isFigure = event.target.matches?.(".figure[role=button]");
    if (isFigure && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      event.target.click();
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.matches?.(".form-slot")) event.detail.target.querySelector("[autofocus]")?.focus();
  });

  function leaveForm(slot) {
    slot?.replaceChildren();
    document.querySelector(`[hx-target="#${slot?.id}"]`)?.focus();
  }
})();
