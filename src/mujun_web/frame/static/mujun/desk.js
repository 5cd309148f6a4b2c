// One gesture: a figure opens the drawer; a figure inside it opens further and leads back; Escape closes it.
(() => {
  const drawer = () => document.getElementById("drawer");
  let opener = null;
  let behind = [];

  function closeDrawer() {
    const panel = drawer();
    if (panel.hidden) return;
    panel.hidden = true;
    panel.replaceChildren();
    behind = [];
    opener?.focus();
  }

  function goBack() {
    drawer().innerHTML = behind.pop();
    htmx.process(drawer());
    fillBars(drawer());
    drawer().focus();
  }

  function fillBars(root) {
    for (const bar of root.querySelectorAll("[data-percent]")) bar.style.width = `${bar.dataset.percent}%`;
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target === drawer() && !drawer().contains(event.detail.elt)) opener = event.detail.elt;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== drawer()) return;
    const asked = event.detail.requestConfig;
    if (asked.verb !== "get" || !drawer().contains(asked.elt)) behind = [];
    else if (event.detail.shouldSwap) behind.push(drawer().innerHTML);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    fillBars(document);
    if (event.detail.target !== drawer()) return;
    drawer().hidden = false;
    if (behind.length) drawer().insertAdjacentHTML("afterbegin", '<button class="back" data-back>← 返回</button>');
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
    else if (event.target.closest("[data-back]")) goBack();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  document.addEventListener("DOMContentLoaded", () => fillBars(document));
})();
