// On narrow screens each row of a table becomes a block, so each cell needs the name of its column.
function nameCells(root) {
  for (const table of root.querySelectorAll("table")) {
    const names = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.cells].forEach((cell, place) => { cell.dataset.label = names[place] || ""; });
    }
  }
}

// After a refused form, the cursor stands in the first field that is wrong.
function focusOnError(root) {
  root.querySelector("[aria-invalid]")?.focus();
}

function prepare() {
  nameCells(document);
  focusOnError(document);
}

document.addEventListener("DOMContentLoaded", prepare);
document.addEventListener("htmx:afterSettle", prepare);
