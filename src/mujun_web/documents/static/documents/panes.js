// Parts of the text and of the ledger are fetched as they come near the view. Offsets count code points, as the
// server does; a character beyond the basic plane is two units of a JavaScript string and one of ours.
(() => {
  const reader = document.getElementById("reader");
  if (!reader) return;
  const index = JSON.parse(document.getElementById("reader-index").textContent);
  const query = reader.dataset.query;
  const known = new URLSearchParams(query).get("known_on");
  const coming = new WeakMap();
  const NEAR = "1200px";

  const addressOf = (base, number, asked) => base.replace(/0\/$/, `${number}/`) + (asked ? `?${asked}` : "");

  function addressOfPart(part) {
    if (part.classList.contains("part")) return addressOf(reader.dataset.text, part.dataset.part, known ? `known_on=${known}` : "");
    return addressOf(reader.dataset.ledger, part.dataset.part, query);
  }

  function isHere(part) {
    return part.childElementCount > 0;
  }

  async function fetchPart(part) {
    const answer = await fetch(addressOfPart(part), { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(`part ${part.dataset.part}: ${answer.status}`);
    part.innerHTML = await answer.text();
    part.removeAttribute("data-lines");
    part.style.minHeight = "";
    htmx.process(part);
    part.dispatchEvent(new CustomEvent("part-shown", { bubbles: true }));
    return part;
  }

  function bring(part, again = false) {
    if (!part) return Promise.resolve(null);
    if (isHere(part) && !again) return Promise.resolve(part);
    if (!coming.has(part) || again) {
      coming.set(part, fetchPart(part).catch((error) => { coming.delete(part); throw error; }));
    }
    return coming.get(part);
  }

  function watch(root, parts) {
    if (!root) return;
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) bring(entry.target).catch(() => {});
    }, { root, rootMargin: NEAR });
    for (const part of parts) {
      if (part.dataset.lines) part.style.minHeight = `${part.dataset.lines * 2}rem`;
      if (!isHere(part)) seen.observe(part);
    }
  }

  const text = document.getElementById("text");
  const ledger = document.getElementById("ledger");
  const textParts = [...text.querySelectorAll(".part")];
  const ledgerParts = ledger ? [...ledger.querySelectorAll(".ledger-part")] : [];
  const rows = new Map(index.rows.map(([id, part, start, end]) => [String(id), { part, start, end }]));
  const tasks = new Map(index.tasks.map(([id, part, start]) => [String(id), { part, start }]));

  function textPartAt(offset) {
    let low = 0, high = index.parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (index.parts[middle][0] <= offset) low = middle; else high = middle - 1;
    }
    return textParts[low];
  }

  // Code points of a string up to a position in UTF-16 units, and back.
  function countPoints(words, units) {
    let points = 0;
    for (let at = 0; at < units; at++) {
      const code = words.charCodeAt(at);
      const isSecond = code >= 0xdc00 && code < 0xe000 && at > 0 && (words.charCodeAt(at - 1) & 0xfc00) === 0xd800;
      if (!isSecond) points++;
    }
    return points;
  }

  function countUnits(words, points) {
    let at = 0;
    for (; points > 0 && at < words.length; points--) at += words.codePointAt(at) > 0xffff ? 2 : 1;
    return at;
  }

  function* textNodes(paragraph) {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) yield walker.currentNode;
  }

  // The offset in the document's text of a place in the page; null outside the text.
  function offsetOf(node, unit) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    let paragraph = element?.closest?.(".para");
    if (!paragraph) {
      paragraph = node.childNodes?.[unit] ?? node.childNodes?.[unit - 1];
      return paragraph?.classList?.contains("para") ? Number(paragraph.dataset.start) : null;
    }
    let offset = Number(paragraph.dataset.start);
    for (const each of textNodes(paragraph)) {
      if (each === node) return offset + countPoints(each.data, unit);
      if (node.nodeType !== Node.TEXT_NODE && !(node.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_CONTAINED_BY) &&
          node.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING) return offset;
      if (node.nodeType !== Node.TEXT_NODE && node.contains(each) && each.parentElement === node && [...node.childNodes].indexOf(each) >= unit) return offset;
      offset += countPoints(each.data, each.data.length);
    }
    return offset;
  }

  // The place in the page of an offset inside a part that is here.
  function placeOf(part, offset) {
    let last = null;
    for (const paragraph of part.querySelectorAll(".para")) {
      if (Number(paragraph.dataset.start) > offset) break;
      last = paragraph;
    }
    if (!last) return null;
    let left = offset - Number(last.dataset.start);
    let end = null;
    for (const node of textNodes(last)) {
      const points = countPoints(node.data, node.data.length);
      if (left <= points) return { node, unit: countUnits(node.data, left), paragraph: last };
      left -= points;
      end = { node, unit: node.data.length, paragraph: last };
    }
    return end ?? { node: last, unit: 0, paragraph: last };
  }

  async function rangeOf(start, end) {
    const first = await bring(textPartAt(start));
    const second = await bring(textPartAt(Math.max(start, end - 1)));
    const from = placeOf(first, start), to = placeOf(second, end);
    if (!from || !to) return null;
    const range = document.createRange();
    range.setStart(from.node, from.unit);
    range.setEnd(to.node, to.unit);
    return { range, paragraph: from.paragraph };
  }

  function paint(name, range) {
    if (!window.CSS?.highlights) return;
    if (range) CSS.highlights.set(name, new Highlight(range)); else CSS.highlights.delete(name);
  }

  // Scrolls the text to a stretch and shows it.
  async function goTo(start, end, { name = "place" } = {}) {
    const found = await rangeOf(start, end);
    if (!found) return;
    found.paragraph.style.contentVisibility = "visible";
    const box = found.range.getBoundingClientRect();
    const frame = text.getBoundingClientRect();
    if (box.top < frame.top + 20 || box.bottom > frame.bottom - 20) {
      text.scrollTop += box.top - frame.top - frame.height / 3;
      // Parts above may take their real height only now; look once more.
      requestAnimationFrame(() => {
        const after = found.range.getBoundingClientRect();
        if (after.top < frame.top || after.bottom > frame.bottom) text.scrollTop += after.top - frame.top - frame.height / 3;
      });
    }
    paint(name, found.range);
  }

  watch(text, textParts);
  watch(ledger, ledgerParts);
  window.mujunPanes = { reader, text, ledger, textParts, ledgerParts, rows, tasks, bring, textPartAt, offsetOf, goTo, paint };
})();
