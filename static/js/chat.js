// The composer (Enter sends, Shift+Enter breaks the line) and the talk, which follows new
// text only while its end is in view; whoever has scrolled away stays, and is offered a way back.
(() => {
  const near = 120;
  // The newest message is to stand above the composer, which floats; on a phone the plan comes below it.
  const beyond = () => {
    const end = document.querySelector(".talk")?.getBoundingClientRect().bottom ?? 0;
    const composer = document.getElementById("composer")?.getBoundingClientRect();
    const floor = composer ? Math.min(composer.top, window.innerHeight - composer.height) : window.innerHeight;
    return end - floor;
  };
  const atEnd = () => beyond() <= near;
  const latest = () => document.querySelector("[data-to-latest]");
  const toEnd = () => window.scrollBy({ top: Math.max(0, beyond()) });
  let following = true;

  const field = () => document.querySelector(".composer textarea");

  // What is being sent; what is written meanwhile waits in the box, and is sent when that has arrived.
  let sent = null;
  let again = false;

  document.addEventListener("keydown", (event) => {
    if (event.target !== field() || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!event.target.value.trim()) return;
    if (sent === null) event.target.form.requestSubmit();
    else again = true;
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.detail.elt.matches?.("#composer")) return;
    sent = field().value;
    field().value = "";
    following = true;
  });
  // A refusal brings back what was sent, in a new box; what was written since comes after it.
  let since = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "composer") since = field()?.value ?? "";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    // The answer may have replaced the form, and the event then comes from around it.
    const form = event.detail.requestConfig?.elt.closest(".composer");
    if (!form || sent === null) return;
    const box = field();
    const arrived = event.detail.successful;
    if (arrived) form.querySelector('[type="file"]').value = "";
    else if (form.isConnected && box) box.value = [sent, box.value].filter(Boolean).join("\n");
    else if (box && since) box.value = `${box.value}\n${since}`;
    sent = null;
    since = "";
    box?.focus();
    if (again && arrived && box?.value.trim()) box.form.requestSubmit();
    again = false;
  });

  const follow = () => {
    if (following) toEnd();
    offer();
  };
  const offer = () => {
    const button = latest();
    if (button) button.hidden = following || atEnd();
  };

  window.addEventListener("scroll", () => {
    following = atEnd();
    offer();
  }, { passive: true });
  document.addEventListener("htmx:wsBeforeMessage", () => {
    following = following && atEnd();
  });
  document.addEventListener("htmx:wsAfterMessage", follow);
  document.addEventListener("htmx:afterSwap", follow);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-to-latest]")) return;
    following = true;
    follow();
    field()?.focus({ preventScroll: true });
  });
  if (!location.hash && document.querySelector(".talk")) toEnd();
})();
