// Toasts: said by the server as Django messages, or by an answer with
// HX-Trigger: {"toast": {"message": "…", "undo": "/address/", "failed": false}}.
(() => {
  const place = document.getElementById("toasts");
  if (!place) return;
  const staysSeconds = 8;

  const leaveInTime = (toast) => {
    // htmx may tell of one swap twice.
    if (toast.querySelector(".toast-close")) return;
    const close = toast.appendChild(document.createElement("button"));
    close.className = "button button-quiet button-small toast-close";
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => toast.remove());
    let timer;
    const start = () => {
      timer = setTimeout(() => toast.remove(), staysSeconds * 1000);
    };
    toast.addEventListener("mouseenter", () => clearTimeout(timer));
    toast.addEventListener("focusin", () => clearTimeout(timer));
    toast.addEventListener("mouseleave", start);
    toast.addEventListener("focusout", start);
    start();
  };

  const show = ({ message, undo, failed }) => {
    const toast = document.createElement("div");
    toast.className = failed ? "toast toast-failed" : "toast";
    toast.appendChild(document.createElement("p")).textContent = message;
    if (undo) {
      const button = toast.appendChild(document.createElement("button"));
      button.className = "button button-small";
      button.type = "button";
      button.textContent = "Undo";
      button.setAttribute("hx-post", undo);
      button.setAttribute("hx-swap", "none");
      button.addEventListener("click", () => toast.remove(), { once: true });
      window.htmx?.process(toast);
    }
    place.append(toast);
    leaveInTime(toast);
  };

  for (const toast of place.children) leaveInTime(toast);
  // Those that a socket brings are put here by htmx.
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target === place && place.lastElementChild) leaveInTime(place.lastElementChild);
  });
  document.addEventListener("toast", (event) => show(event.detail));
  document.addEventListener("htmx:sendError", () =>
    show({ message: "The server did not answer. Check your connection and try again.", failed: true }),
  );
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 403) show({ message: "Your role does not allow this.", failed: true });
    else if (status === 404) show({ message: "This is no longer here. Reload the page.", failed: true });
    else show({ message: `The server could not do this (${status}). Reload the page to see what holds.`, failed: true });
  });
})();
