// One gesture: a figure opens the drawer; Escape closes it and gives the focus back.
(() => {
  const drawer = () => document.getElementById("drawer");
  let opener = null;

  function closeDrawer() {
    const panel = drawer();
    if (panel.hidden) return;
    panel.hidden = true;
    panel.replaceChildren();
    opener?.focus();
  }

  function fillBars(root) {
    for (const bar of root.querySelectorAll("[data-percent]")) bar.style.width = `${bar.dataset.percent}%`;
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target === drawer()) opener = event.detail.elt;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    fillBars(document);
    if (event.detail.target !== drawer()) return;
    drawer().hidden = false;
    drawer().setAttribute("tabindex", "-1");
    drawer().focus();
  });
  document.addEventListener("htmx:responseError", (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const words = page.querySelector("main") ?? page.body;
    drawer().innerHTML = `<button class="close" data-close aria-label="关上">×</button>${words.innerHTML}`;
    drawer().hidden = false;
  });
  document.addEventListener("htmx:sendError", () => {
    drawer().innerHTML = '<button class="close" data-close aria-label="关上">×</button><p>没有连上服务器。您填的内容还在页面上，请稍后再试。</p>';
    drawer().hidden = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeDrawer();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) closeDrawer();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  document.addEventListener("DOMContentLoaded", () => fillBars(document));
})();
