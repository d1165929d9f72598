// Keys of the page. Any control with data-key="a" is pressed by that key; `?` lists them all.
(() => {
  const list = document.querySelector("#keys dl");

  const isTyping = (target) =>
    target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const isVisible = (element) => element.getClientRects().length > 0;
  const nameOf = (element) => element.dataset.keyName || element.textContent.trim();

  const open = () => {
    const dialog = document.getElementById("keys");
    if (!dialog || dialog.open) return;
    for (const old of list.querySelectorAll("[data-found]")) old.remove();
    for (const element of document.querySelectorAll("[data-key]")) {
      if (!isVisible(element)) continue;
      const term = list.appendChild(document.createElement("dt"));
      const key = term.appendChild(document.createElement("kbd"));
      const meaning = list.appendChild(document.createElement("dd"));
      key.textContent = element.dataset.key;
      meaning.textContent = nameOf(element);
      term.dataset.found = meaning.dataset.found = "";
    }
    dialog.showModal();
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      event.preventDefault();
      open();
      return;
    }
    const wanted = `[data-key="${CSS.escape(event.key)}"]`;
    const control = [...document.querySelectorAll(wanted)].find(isVisible);
    if (!control) return;
    event.preventDefault();
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(control.tagName)) control.focus();
    else control.click();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest('[data-opens="keys"]')) open();
    // Any other dialog: data-dialog="<id>" opens it, data-closes inside closes it.
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    event.target.closest("[data-closes]")?.closest("dialog")?.close();
  });
})();
