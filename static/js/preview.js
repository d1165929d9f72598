// Goes on to a preview as soon as it is ready, where the page says that it does; and reads the page of one again when
// it has ended, as nothing can be run in it or stopped any more.
(() => {
  const ended = ["crashed", "disabled", "stopped"];
  const goOn = () => {
    const form = document.querySelector("form[data-goes-on]");
    const shown = document.getElementById("plan-preview");
    if (!form || shown?.dataset.preview !== form.dataset.goesOn || shown.dataset.status !== "ready") return;
    delete form.dataset.goesOn;
    form.submit();
  };

  let before = "";
  const readAgain = () => {
    const shown = document.getElementById("plan-preview");
    const now = shown ? `${shown.dataset.preview} ${shown.dataset.status}` : "";
    const hasEnded = now !== before && ended.includes(shown?.dataset.status);
    const isOpen = before.startsWith(`${shown?.dataset.preview} `);
    before = now;
    if (hasEnded && isOpen && document.getElementById("reports")?.contains(document.activeElement) !== true) location.reload();
  };

  document.addEventListener("DOMContentLoaded", () => {
    const shown = document.getElementById("plan-preview");
    if (shown) before = `${shown.dataset.preview} ${shown.dataset.status}`;
    goOn();
  });
  document.addEventListener("htmx:wsAfterMessage", () => {
    goOn();
    readAgain();
  });
})();
