// Times count on between pushes, so that a figure never stands still; what runs over says so.
(() => {
  const since = new WeakMap();
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];

  const words = (seconds, step) => {
    let rest = Math.max(step, Math.round(seconds / step) * step);
    const parts = [];
    for (const [unit, size] of units) {
      const amount = Math.floor(rest / size);
      rest -= amount * size;
      if (amount) parts.push(`${amount} ${unit}`);
    }
    return parts.slice(0, 2).join(" ");
  };
  const stepOf = (seconds) => (seconds < 60 ? 5 : seconds < 600 ? 15 : 60);

  const elapsed = (element) => {
    if (!since.has(element)) since.set(element, performance.now());
    return (performance.now() - since.get(element)) / 1000;
  };
  const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  setInterval(() => {
    for (const element of document.querySelectorAll("[data-seconds-left]")) {
      const left = Number(element.dataset.secondsLeft) - elapsed(element);
      const isLeast = "least" in element.dataset;
      const over = isLeast ? "how long is not known" : "longer than expected";
      say(element, left > 0 ? `${isLeast ? "at least" : "about"} ${words(left, stepOf(left))} left` : over);
    }
    for (const element of document.querySelectorAll("[data-seconds-gone]")) {
      say(element, `so far for ${words(Number(element.dataset.secondsGone) + elapsed(element), 1)}`);
    }
  }, 1000);
})();
