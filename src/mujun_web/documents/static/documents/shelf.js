// Files dropped on the box are taken in at once.
(() => {
  const box = document.querySelector("[data-drop]");
  if (!box) return;
  const input = box.querySelector("input[type=file]");

  function stop(event) {
    event.preventDefault();
    box.classList.toggle("over", event.type === "dragover");
  }
  for (const name of ["dragover", "dragleave", "drop"]) box.addEventListener(name, stop);
  box.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    box.requestSubmit();
  });
  box.addEventListener("submit", () => {
    box.classList.add("sending");
    box.querySelector(".sending-words").hidden = false;
  });
})();
