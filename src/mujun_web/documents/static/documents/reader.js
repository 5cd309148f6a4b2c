// The reader: a mark in the text and its row in the ledger lead to each other, by mouse and by keyboard.
(() => {
  const panes = window.mujunPanes;
  if (!panes) return;
  const { reader, text, ledger, textParts, ledgerParts, rows, tasks, bring, goTo, paint } = panes;
  let current = null;
  // A new row answers keys at once: htmx binds it when it settles, by default a moment after it is shown.
  htmx.config.defaultSettleDelay = 0;

  const rowOf = (id) => document.getElementById(`f${id}`);

  function showMarks(id) {
    for (const mark of text.querySelectorAll(".here")) mark.classList.remove("here");
    for (const mark of text.querySelectorAll(`[data-f~="${id}"]`)) mark.classList.add("here");
  }

  async function select(id, { scrollText = true, scrollRow = true, focus = true } = {}) {
    const known = rows.get(String(id));
    if (!known) return false;
    if (ledger) await bring(ledgerParts[known.part]);
    const row = rowOf(id);
    document.querySelector(".line.current")?.classList.remove("current");
    current = String(id);
    if (row) {
      row.classList.add("current");
      if (focus) row.focus({ preventScroll: true });
      if (scrollRow) row.scrollIntoView({ block: "nearest" });
    }
    if (scrollText) await goTo(known.start, known.end);
    await bring(panes.textPartAt(known.start));
    paint("place", null);
    showMarks(id);
    history.replaceState(null, "", `#f${id}`);
    return true;
  }

  async function selectTask(id) {
    const known = tasks.get(String(id));
    if (!known) return;
    if (ledger) {
      await bring(ledgerParts[known.part]);
      document.getElementById(`t${id}`)?.scrollIntoView({ block: "start" });
    }
    await goTo(known.start, known.start + 12);
  }

  async function step(by) {
    const ids = [...rows.keys()];
    const at = current === null ? (by > 0 ? -1 : ids.length) : ids.indexOf(current);
    const next = ids[at + by];
    if (next !== undefined) await select(next);
  }

  function press(act) {
    const row = current && rowOf(current);
    row?.querySelector(`[data-act=${act}]`)?.click();
  }

  function openDrawer(address, source) {
    htmx.ajax("GET", address, { target: "#drawer", swap: "innerHTML", source });
  }

  async function follow(hash) {
    const finding = /^#f(\d+)$/.exec(hash), task = /^#t(\d+)$/.exec(hash), place = /^#c(\d+)-(\d+)$/.exec(hash);
    if (finding) {
      if (!(await select(finding[1])) && ledger && location.search) location.href = location.pathname + hash;
    } else if (task) await selectTask(task[1]);
    else if (place) await goTo(Number(place[1]), Number(place[2]));
  }

  text.addEventListener("click", (event) => {
    if (!getSelection().isCollapsed) return;
    const mark = event.target.closest("[data-f], [data-s], [data-t]");
    if (!mark) return;
    const id = mark.dataset.n ?? (mark.dataset.s ? null : mark.dataset.f?.split(" ")[0]);
    if (id && rows.has(id) && ledger) select(id, { scrollText: false });
    else if (id) openDrawer(`/documents/findings/${id}/explain/`, mark);
    else if (mark.dataset.s) openDrawer(reader.dataset.number.replace(/0\/$/, `${mark.dataset.s}/`), mark);
    else if (mark.dataset.t && ledger) {
      const known = tasks.get(mark.dataset.t);
      if (known) bring(ledgerParts[known.part]).then(() => document.getElementById(`t${mark.dataset.t}`)?.scrollIntoView({ block: "start" }));
    }
  });

  ledger?.addEventListener("click", (event) => {
    if (event.target.closest("a.goto-task")) {
      event.preventDefault();
      selectTask(event.target.closest("[data-t]").dataset.t);
      return;
    }
    const row = event.target.closest(".line");
    if (row && !event.target.closest("form")) select(row.dataset.f, { scrollRow: false, focus: !event.target.closest("button") });
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-goto], a[href^='#']");
    if (link?.dataset.goto) {
      event.preventDefault();
      const [start, end] = link.dataset.goto.split("-").map(Number);
      goTo(start, end);
      return;
    }
    if (link && /^#[cft]\d/.test(link.getAttribute("href"))) {
      event.preventDefault();
      follow(link.getAttribute("href"));
    }
    const fill = event.target.closest("[data-fill]");
    if (fill) {
      const field = fill.form ? fill.form.elements[fill.dataset.fill] : fill.closest("form").elements[fill.dataset.fill];
      field.value = fill.textContent.trim();
      field.focus();
    }
    const key = event.target.closest("[data-toggle]");
    if (key) toggle(key.dataset.toggle, key.getAttribute("aria-pressed") !== "true");
  });

  // Classes switched off stay off while the tab lives.
  const sheet = document.head.appendChild(document.createElement("style"));
  const off = new Set(JSON.parse(sessionStorage.getItem("documents.off") ?? "[]"));

  function drawToggles() {
    sheet.textContent = [...off].map((key) => `#text [data-k="${key}"]:not(.here) { background: none; color: inherit; box-shadow: none; }`).join("\n");
    for (const key of document.querySelectorAll("[data-toggle]")) key.setAttribute("aria-pressed", String(!off.has(key.dataset.toggle)));
    sessionStorage.setItem("documents.off", JSON.stringify([...off]));
  }

  function toggle(key, on) {
    if (on) off.delete(key); else off.add(key);
    drawToggles();
  }

  document.addEventListener("findings-changed", (event) => {
    for (const [id, state, kind] of event.detail.rows) {
      for (const mark of text.querySelectorAll(`b[data-n="${id}"]`)) {
        mark.dataset.state = state;
        mark.dataset.k = kind;
      }
    }
    if (current) {
      const row = rowOf(current);
      row?.classList.add("current");
      if (row && !row.querySelector("form")) row.focus({ preventScroll: true });
    }
  });

  document.addEventListener("finding-added", async (event) => {
    const { id } = event.detail;
    location.hash = `f${id}`;
    location.reload();
  });

  // A form in a row takes the focus; Escape leaves it.
  document.addEventListener("htmx:afterSettle", () => {
    const form = document.querySelector("form[data-edit]:not([data-ready])");
    if (!form) return;
    form.dataset.ready = "1";
    const row = form.closest(".line");
    if (row) { current = row.dataset.f; row.classList.add("current"); }
    (form.querySelector("[data-first]") ?? form.querySelector("input:not([type=hidden]), textarea"))?.focus();
    form.scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select");
    if (event.key === "Escape") {
      const form = event.target.closest("form[data-edit]");
      if (form) form.querySelector("[data-cancel]")?.click();
      else if (field) field.blur();
      return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = {
      j: () => step(1), k: () => step(-1), ArrowDown: null, a: () => press("accept"), e: () => press("correct"), x: () => press("reject"),
      A: () => rowOf(current)?.closest(".group")?.querySelector(".act-all")?.click(),
      "/": () => document.getElementById("q")?.focus(),
      Enter: () => event.target.classList.contains("line") && openDrawer(`/documents/findings/${current}/explain/`, event.target),
    };
    const act = acts[event.key];
    if (!act || (event.key === "Enter" && !event.target.classList.contains("line"))) return;
    event.preventDefault();
    act();
  });

  drawToggles();
  addEventListener("hashchange", () => follow(location.hash));
  document.addEventListener("DOMContentLoaded", () => follow(location.hash));
  if (document.readyState !== "loading") follow(location.hash);
  panes.select = select;
})();
