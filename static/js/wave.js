// Arrow keys move between the cells of a wave grid; only one cell is in the tab order.
(() => {
  const cellsOf = (wave) => [...wave.querySelectorAll(".cell")];
  const wavesOf = (grid) => [...grid.querySelectorAll(".wave")].filter((wave) => cellsOf(wave).length);

  const settle = (grid) => {
    const cells = [...grid.querySelectorAll(".cell")];
    const kept = cells.find((cell) => cell === document.activeElement) ?? cells[0];
    for (const cell of cells) cell.tabIndex = cell === kept ? 0 : -1;
  };

  const target = (grid, cell, key) => {
    const waves = wavesOf(grid);
    const row = waves.findIndex((wave) => wave.contains(cell));
    const column = cellsOf(waves[row]).indexOf(cell);
    const inRow = (at, index) => {
      const cells = cellsOf(waves[at]);
      return cells[Math.max(0, Math.min(index, cells.length - 1))];
    };
    if (key === "ArrowRight") return inRow(row, column + 1);
    if (key === "ArrowLeft") return inRow(row, column - 1);
    if (key === "ArrowDown") return inRow(Math.min(row + 1, waves.length - 1), column);
    if (key === "ArrowUp") return inRow(Math.max(row - 1, 0), column);
    if (key === "Home") return inRow(row, 0);
    if (key === "End") return inRow(row, Infinity);
    return null;
  };

  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest(".waves .cell");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const grid = cell.closest(".waves");
    const next = target(grid, cell, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
    settle(grid);
  });

  const settleAll = () => document.querySelectorAll(".waves").forEach(settle);
  document.addEventListener("DOMContentLoaded", settleAll);
  document.addEventListener("htmx:wsAfterMessage", settleAll);
  document.addEventListener("htmx:afterSwap", settleAll);
  settleAll();
})();
