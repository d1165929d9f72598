// Time left counts down between pushes, so that a figure never stands still; what runs over says so.
(() => {
  const since = new WeakMap();
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];

  const words = (seconds) => {
    const step = seconds < 60 ? 5 : seconds < 600 ? 15 : 60;
    let rest = Math.max(step, Math.round(seconds / step) * step);
    const parts = [];
    for (const [unit, size] of units) {
      const amount = Math.floor(rest / size);
      rest -= amount * size;
      if (amount) parts.push(`${amount} ${unit}`);
    }
    return parts.slice(0, 2).join(" ");
  };

  setInterval(() => {
    for (const element of document.querySelectorAll("[data-seconds-left]")) {
      if (!since.has(element)) since.set(element, performance.now());
      const left = Number(element.dataset.secondsLeft) - (performance.now() - since.get(element)) / 1000;
      const text = left > 0 ? `${"least" in element.dataset ? "at least" : "about"} ${words(left)} left` : "longer than expected";
      if (element.textContent !== text) element.textContent = text;
    }
  }, 1000);
})();
