// What arrives over a socket or by htmx: changed parts flash once, the reader's place, focus and
// open details are kept, and a lost connection is said in the banner.
(() => {
  const banner = document.getElementById("connection");
  const refusedCodes = [4403, 4404];
  let before = new Map();
  let place = null;
  let patience;

  const say = (text) => {
    if (!banner) return;
    if (text) banner.textContent = text;
    banner.hidden = !text;
  };

  // Other sockets send all there is when they open; that of a list only tells of changes, so what it missed is fetched.
  const lost = new WeakSet();
  const fetchList = (socket) => {
    const name = /^\/ws\/lists\/(\w+)\/$/.exec(socket.getAttribute("ws-connect"))?.[1];
    const list = `#${name}-live`;
    if (name) htmx.ajax("GET", location.href, { target: list, select: list, swap: "outerHTML" });
  };

  document.addEventListener("htmx:wsOpen", (event) => {
    clearTimeout(patience);
    say("");
    if (lost.delete(event.target)) fetchList(event.target);
  });
  document.addEventListener("htmx:wsClose", (event) => {
    lost.add(event.target);
    const code = event.detail.event.code;
    if (refusedCodes.includes(code)) say("This page cannot update itself: you have no access to its live changes. Reload the page.");
    else {
      // A page that is being left closes its sockets too: wait a moment before saying anything.
      clearTimeout(patience);
      patience = setTimeout(() => say("Connection lost, trying again. What you see may be out of date."), 1200);
    }
  });
  window.addEventListener("pagehide", () => clearTimeout(patience));
  window.addEventListener("offline", () => say("You are offline. What you see may be out of date."));
  window.addEventListener("online", () => say(""));

  // A refusal names the place for its panel; show it whatever its status is.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Retarget") !== "#page-error") return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const panel = document.getElementById("page-error");
    if (event.target === panel) panel.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("htmx:beforeRequest", () => document.getElementById("page-error")?.replaceChildren());

  const idsIn = (message) => {
    const parsed = new DOMParser().parseFromString(message, "text/html");
    return [...parsed.body.querySelectorAll("[id]")].map((element) => element.id);
  };

  const remember = (html) => {
    before = new Map();
    for (const id of idsIn(html)) {
      const element = document.getElementById(id);
      if (!element) continue;
      before.set(id, {
        text: element.textContent,
        open: element.tagName === "DETAILS" ? element.open : null,
        left: element.scrollLeft,
        top: element.scrollTop,
        value: element === document.activeElement && "value" in element ? element.value : null,
      });
    }
    place = { id: document.activeElement?.id, x: window.scrollX, y: window.scrollY };
  };

  const flash = (element) => {
    element.classList.remove("has-changed");
    void element.offsetWidth; // Starts the animation again.
    element.classList.add("has-changed");
    element.addEventListener("animationend", () => element.classList.remove("has-changed"), { once: true });
  };

  const restore = () => {
    for (const [id, was] of before) {
      const element = document.getElementById(id);
      if (!element) continue;
      if (was.open !== null) element.open = was.open;
      if (was.left) element.scrollLeft = was.left;
      if (was.top) element.scrollTop = was.top;
      if (was.value !== null) element.value = was.value;
      const changed = was.text !== element.textContent;
      if (changed && element.hasAttribute("data-flash")) flash(element);
    }
    if (place.id && document.activeElement?.id !== place.id) {
      document.getElementById(place.id)?.focus({ preventScroll: true });
    }
    if (!document.querySelector(".talk")) window.scrollTo(place.x, place.y);
  };

  // Whatever asks the server stays in the page until the answer is there: htmx looks for the places that an answer
  // names from who asked, and finds none from what a push took away meanwhile. Such a push is put in place then.
  const awaits = (element) => element.matches(".htmx-request") || element.querySelector(".htmx-request");
  const held = new Map();
  let isPush = false;

  document.addEventListener("htmx:wsBeforeMessage", (event) => {
    isPush = true;
    remember(event.detail.message);
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    // Only a part that replaces another comes in a fragment; what is added takes nothing away.
    if (!isPush || !(fragment instanceof DocumentFragment)) return;
    held.delete(target.id);
    if (!awaits(target)) return;
    held.set(target.id, fragment.firstElementChild.outerHTML);
    event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:wsAfterMessage", () => {
    isPush = false;
    restore();
  });
  document.addEventListener("htmx:afterRequest", () => {
    for (const [id, html] of [...held]) {
      const target = document.getElementById(id);
      if (target && awaits(target)) continue;
      held.delete(id);
      if (!target) continue;
      remember(html);
      window.htmx.swap(target, html, { swapStyle: "outerHTML" });
      restore();
    }
  });
})();
