// Completing commands in the composer: "/" at the start lists those that may be sent here; typing narrows them,
// arrows choose, Tab or Enter takes one, Escape closes. What the page lists is what /help lists.
(() => {
  const list = () => document.getElementById("completions");
  const field = () => document.querySelector(".composer textarea");
  const options = () => [...(list()?.children ?? [])];
  const shown = () => options().filter((option) => !option.hidden);
  const chosen = () => shown().find((option) => option.getAttribute("aria-selected") === "true");

  const choose = (option) => {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (option) field().setAttribute("aria-activedescendant", option.id);
    else field()?.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };

  const close = () => {
    if (!list()) return;
    list().hidden = true;
    field().setAttribute("aria-expanded", "false");
    choose(null);
  };

  const offer = () => {
    if (!list()) return;
    const text = field().value.toLowerCase();
    if (!/^\/\S*$/.test(text)) return close();
    for (const option of options()) option.hidden = !option.dataset.line.startsWith(text);
    if (!shown().length || (shown().length === 1 && shown()[0].dataset.line === text)) return close();
    list().hidden = false;
    field().setAttribute("aria-expanded", "true");
    field().setAttribute("aria-controls", list().id);
    choose(shown()[0]);
  };

  const take = (option) => {
    field().value = option.dataset.line;
    close();
    field().focus();
  };

  document.addEventListener("input", (event) => {
    if (event.target === field()) offer();
  });
  // Before the composer's own Enter, which sends.
  document.addEventListener("keydown", (event) => {
    if (event.target !== field() || !list() || list().hidden) return;
    const all = shown();
    const at = all.indexOf(chosen());
    if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") choose(all[(at - 1 + all.length) % all.length]);
    else if (event.key === "Tab" || event.key === "Enter") take(chosen());
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest("#completions > li");
    if (!option) return;
    event.preventDefault();
    take(option);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === field()) close();
  });
})();
