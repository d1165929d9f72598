// The composer (Enter sends, Shift+Enter breaks the line) and the talk, which follows new
// text only while its end is in view.
(() => {
  const near = 120;
  const atEnd = () => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - near;
  const latest = () => document.querySelector("[data-to-latest]");
  const toEnd = () => window.scrollTo({ top: document.documentElement.scrollHeight });
  let following = true;

  const field = () => document.querySelector(".composer textarea");

  document.addEventListener("keydown", (event) => {
    if (event.target !== field() || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (event.target.value.trim()) event.target.form.requestSubmit();
  });

  const clear = (form) => {
    form.reset();
    following = true;
  };

  document.addEventListener("htmx:wsAfterSend", (event) => {
    const form = event.target.closest(".composer");
    if (form) clear(form);
  });
  // The answer may have replaced the form: the one that was sent is in the detail.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest(".composer");
    if (!form) return;
    if (event.detail.successful) clear(form);
    field()?.focus();
  });

  const follow = () => {
    if (following) toEnd();
    const button = latest();
    if (button) button.hidden = following || atEnd();
  };

  window.addEventListener("scroll", () => {
    following = atEnd();
    const button = latest();
    if (button && following) button.hidden = true;
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
  });
  if (!location.hash && document.querySelector(".talk")) toEnd();
})();
