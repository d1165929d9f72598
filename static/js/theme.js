// The chosen theme, before the first paint: system, light or dark. Kept in this browser.
(() => {
  const choices = ["system", "light", "dark"];
  const root = document.documentElement;

  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // Storage may be forbidden; the system's theme is then used.
    }
  };

  let current = choices.includes(stored()) ? stored() : "system";

  const show = () => {
    if (current === "system") root.removeAttribute("data-theme");
    else root.dataset.theme = current;
    for (const name of document.querySelectorAll("[data-theme-name]")) {
      name.textContent = `: ${current}`;
    }
  };

  show();
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-next]")) return;
    current = choices[(choices.indexOf(current) + 1) % choices.length];
    try {
      localStorage.setItem("theme", current);
    } catch {
      // Then the choice lasts as long as the page.
    }
    show();
  });
})();
