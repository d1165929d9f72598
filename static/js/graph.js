// The graph of tasks: zoom, arrow keys along its lines, and what a task needs and what needs it made visible.
(() => {
  const SMALLEST = 0.2;
  const LARGEST = 2;
  let zoom = 1;

  const view = () => document.getElementById("graph-window");
  const picture = () => document.querySelector("#plan-network .graph-picture");
  const nodes = () => [...document.querySelectorAll("#plan-network .graph-node")];
  const named = (id) => nodes().find((node) => node.dataset.task === id);
  const needs = (node) => (node.dataset.needs ? node.dataset.needs.split(" ") : []);

  const draw = () => {
    const svg = picture();
    if (!svg) return;
    const { width, height } = svg.viewBox.baseVal;
    svg.setAttribute("width", Math.round(width * zoom));
    svg.setAttribute("height", Math.round(height * zoom));
    document.getElementById("graph-zoom").textContent = `${Math.round(zoom * 100)} %`;
  };

  // What is in the middle of the window stays there.
  const zoomTo = (wanted) => {
    const next = Math.min(LARGEST, Math.max(SMALLEST, wanted));
    const box = view();
    const x = (box.scrollLeft + box.clientWidth / 2) / zoom;
    const y = (box.scrollTop + box.clientHeight / 2) / zoom;
    zoom = next;
    draw();
    box.scrollLeft = x * zoom - box.clientWidth / 2;
    box.scrollTop = y * zoom - box.clientHeight / 2;
  };

  const zoomToAll = () => {
    const { width, height } = picture().viewBox.baseVal;
    zoomTo(Math.min(1, view().clientWidth / width, view().clientHeight / height));
  };

  const act = (how) => (how === "all" ? zoomToAll() : zoomTo(zoom * (how === "in" ? 1.25 : 0.8)));

  const show = (node) => {
    const id = node?.dataset.task;
    picture()?.classList.toggle("has-choice", Boolean(id));
    for (const line of document.querySelectorAll("#plan-network .graph-line")) {
      line.classList.toggle("is-near", Boolean(id) && (line.dataset.from === id || line.dataset.to === id));
    }
    for (const other of nodes()) {
      const isNear = other === node || needs(other).includes(id) || (node && needs(node).includes(other.dataset.task));
      other.classList.toggle("is-near", Boolean(id) && Boolean(isNear));
    }
  };

  const target = (node, key) => {
    if (key === "ArrowLeft") return named(needs(node)[0]);
    if (key === "ArrowRight") return nodes().find((other) => needs(other).includes(node.dataset.task));
    const level = nodes().filter((other) => other.dataset.level === node.dataset.level);
    level.sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top);
    const at = level.indexOf(node);
    return key === "ArrowUp" ? level[at - 1] : key === "ArrowDown" ? level[at + 1] : undefined;
  };

  const settle = () => {
    const all = nodes();
    const kept = all.find((node) => node === document.activeElement) ?? all[0];
    for (const node of all) node.setAttribute("tabindex", node === kept ? "0" : "-1");
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (button && picture()) act(button.dataset.zoom);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest?.("#graph-window")) return;
    const how = { "+": "in", "=": "in", "-": "out", 0: "all" }[event.key];
    const node = event.target.closest(".graph-node");
    const next = node && target(node, event.key);
    if (!how && !next) return;
    event.preventDefault();
    if (how) return act(how);
    next.focus();
    settle();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  for (const kind of ["focusin", "mouseover"]) {
    document.addEventListener(kind, (event) => {
      const node = event.target.closest?.("#plan-network .graph-node");
      if (node) show(node);
      else if (picture()?.classList.contains("has-choice")) show(document.activeElement?.closest("#plan-network .graph-node"));
    });
  }
  const refresh = () => {
    draw();
    settle();
  };
  document.addEventListener("htmx:wsAfterMessage", refresh);
  document.addEventListener("DOMContentLoaded", () => {
    if (!picture()) return;
    document.getElementById("graph-tools").hidden = false;
    refresh();
    // The longest chain is what most come for.
    const start = document.querySelector("#plan-network .graph-node.is-critical rect");
    if (start) view().scrollTop += start.getBoundingClientRect().top - view().getBoundingClientRect().top - view().clientHeight / 2;
  });
})();
