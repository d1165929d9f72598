// Goes on to a preview as soon as it is ready, where the page says that it does.
(() => {
  const goOn = () => {
    const form = document.querySelector("form[data-goes-on]");
    const shown = document.getElementById("plan-preview");
    if (!form || shown?.dataset.preview !== form.dataset.goesOn || shown.dataset.status !== "ready") return;
    delete form.dataset.goesOn;
    form.submit();
  };

  document.addEventListener("DOMContentLoaded", goOn);
  document.addEventListener("htmx:wsAfterMessage", goOn);
})();
