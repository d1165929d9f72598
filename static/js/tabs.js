// The open tab stands in view, also where the tabs do not fit: on load, and when the page was fetched again.
(() => {
  const settle = () => {
    for (const tabs of document.querySelectorAll(".tabs")) {
      const open = tabs.querySelector("[aria-current]");
      if (!open) continue;
      const right = open.offsetLeft + open.offsetWidth - tabs.offsetLeft;
      if (right > tabs.clientWidth) tabs.scrollLeft = right - tabs.clientWidth / 2;
    }
  };

  document.addEventListener("htmx:afterSettle", settle);
  settle();
})();
