// Ctrl-K opens the list of places; typing filters it and finds rows on the server, arrows move, Enter goes there.
(() => {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const field = palette.querySelector("input");
  const nothing = palette.querySelector("p");
  const links = () => [...palette.querySelectorAll("li a")];
  const places = () => [...palette.querySelectorAll("#palette-places li a")];
  const found = document.getElementById("palette-found");
  const shown = () => links().filter((link) => !link.parentElement.hidden);

  const choose = (link) => {
    for (const other of links()) other.classList.toggle("is-chosen", other === link);
    link?.scrollIntoView({ block: "nearest" });
  };

  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const link of places()) {
      const text = link.textContent.toLowerCase();
      link.parentElement.hidden = !words.every((word) => text.includes(word));
    }
    if (!words.length) found.replaceChildren();
    settle();
  };

  // Pages by that name first, as they are there at once: what is found later must not move under the finger.
  const settle = () => {
    nothing.hidden = shown().length > 0;
    if (!shown().some((link) => link.classList.contains("is-chosen"))) choose(shown()[0]);
  };

  const move = (step) => {
    const list = shown();
    const at = list.findIndex((link) => link.classList.contains("is-chosen"));
    choose(list[(at + step + list.length) % list.length]);
  };

  palette.addEventListener("input", () => {
    choose(null);
    filter();
  });
  found.addEventListener("htmx:afterSwap", () => {
    if (!field.value.trim()) found.replaceChildren();
    settle();
  });
  palette.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter") palette.querySelector(".is-chosen")?.click();
    else return;
    event.preventDefault();
  });
  palette.addEventListener("click", (event) => {
    if (event.target === palette) palette.close();
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (palette.open) return palette.close();
    field.value = "";
    palette.showModal();
    filter();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest('[data-opens="palette"]')) return;
    field.value = "";
    palette.showModal();
    filter();
  });
})();
