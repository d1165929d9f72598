// A button with data-copy="<id>" copies the text of that element, without line numbers.
(() => {
  const textOf = (element) => {
    if ("value" in element) return element.value;
    const lines = element.querySelectorAll(".line > code");
    if (!lines.length) return element.textContent.trim();
    return [...lines].map((line) => line.textContent).join("\n") + "\n";
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    const source = button && document.getElementById(button.dataset.copy);
    if (!source) return;
    const label = button.querySelector("[data-copy-label]") ?? button;
    const before = label.textContent;
    try {
      await navigator.clipboard.writeText(textOf(source));
      label.textContent = "Copied";
    } catch {
      label.textContent = "Not allowed";
    }
    setTimeout(() => {
      label.textContent = before;
    }, 1500);
  });
})();
