// Words marked in the text may be made a target: a small button at the selection opens the form in the drawer.
(() => {
  const panes = window.mujunPanes;
  const popover = document.getElementById("marking");
  if (!panes || !popover) return;
  const { reader, text, offsetOf, paint } = panes;
  const MOST = 2000;
  let marked = null;

  function read() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !text.contains(selection.anchorNode) || !text.contains(selection.focusNode)) return null;
    const range = selection.getRangeAt(0);
    const start = offsetOf(range.startContainer, range.startOffset), end = offsetOf(range.endContainer, range.endOffset);
    return start === null || end === null || end <= start || end - start > MOST ? null : { start, end, range };
  }

  function offer() {
    marked = read();
    popover.hidden = !marked;
    if (!marked) return;
    const box = marked.range.getBoundingClientRect();
    popover.style.left = `${Math.max(8, Math.min(box.left + box.width / 2 - 40, innerWidth - 110))}px`;
    popover.style.top = `${Math.min(box.bottom + 6, innerHeight - 44)}px`;
  }

  document.addEventListener("mouseup", (event) => {
    if (!popover.contains(event.target)) setTimeout(offer);
  });
  document.addEventListener("keyup", (event) => {
    if (event.shiftKey || event.key === "Shift") offer();
  });
  text.addEventListener("scroll", () => { popover.hidden = true; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") popover.hidden = true;
  });
  popover.addEventListener("mousedown", (event) => event.preventDefault());
  popover.addEventListener("click", () => {
    if (!marked) return;
    paint("marked", marked.range.cloneRange());
    htmx.ajax("GET", `${reader.dataset.add}?start=${marked.start}&end=${marked.end}`, { target: "#drawer", swap: "innerHTML", source: text });
    popover.hidden = true;
    getSelection().removeAllRanges();
  });
})();
