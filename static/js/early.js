/**
 * Runs before the page is there, unlike the modules: keeps what is pressed, typed or drawn too early for them.
 *
 * A module runs when the whole page and all that it imports have come, which takes a while on a slow
 * line. A press before that would be lost, and a form without an address of its own would put its
 * fields into the page's. DOMContentLoaded comes after the last module.
 */
(() => {
  const held = [];
  const filled = new Set();
  const drawing = new Map(); // the canvas on which each pointer is down

  function hold(event, again) {
    event.preventDefault();
    event.stopImmediatePropagation();
    held.push(again);
  }

  function pressed(event) {
    const button = event.target.closest("button[type=button]:not([popovertarget])");
    if (button) hold(event, () => button.click());
  }

  function sent(event) {
    const { target: form, submitter } = event;
    if (!form.hasAttribute("action")) hold(event, () => form.requestSubmit(submitter));
  }

  function typed({ target }) {
    filled.add(target);
  }

  /** The canvas gets the very events, with their places and times, when it can draw them. */
  function drawn(event) {
    const { type, pointerId: id } = event;
    if (type === "pointerdown") drawing.set(id, event.target.closest?.(".pad__canvas"));
    const canvas = drawing.get(id);
    if (!canvas) return;
    if (type === "pointerup" || type === "pointercancel") drawing.delete(id);
    hold(event, () => canvas.dispatchEvent(event));
  }

  const watched = {
    click: pressed,
    submit: sent,
    input: typed,
    pointerdown: drawn,
    pointermove: drawn,
    pointerup: drawn,
    pointercancel: drawn,
  };
  for (const [kind, listen] of Object.entries(watched)) addEventListener(kind, listen, true);
  addEventListener("DOMContentLoaded", () => {
    for (const [kind, listen] of Object.entries(watched)) removeEventListener(kind, listen, true);
    for (const field of filled) field.dispatchEvent(new Event("input", { bubbles: true }));
    for (const again of held) again();
  });
})();
