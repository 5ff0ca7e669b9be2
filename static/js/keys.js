/** The page's keys. They keep quiet in fields, and under a menu or a dialog, which Esc closes. */
const FIELDS = "input:not([type=checkbox], [type=file]), textarea, select, [contenteditable]";
// What Enter presses or opens by itself.
const PRESSED = "a, button, summary, label, input";

/** actions: { undo, redo, clear, digit?, help?, find?, enter?, letters? }; digit gets 1 to 9. */
export function listenToKeys(actions) {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.target.closest?.(FIELDS)) return;
    if (document.querySelector("dialog[open]")) return;
    const action = event.ctrlKey || event.metaKey ? chord(event, actions) : plain(event, actions);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function chord({ key, shiftKey }, { undo, redo }) {
  if (key.toLowerCase() === "z") return shiftKey ? redo : undo;
  return key.toLowerCase() === "y" && !shiftKey ? redo : null;
}

function plain({ key, shiftKey, repeat, target }, { clear, digit, help, find, enter, letters }) {
  if (key === "Escape") return menuIsOpen() ? null : clear;
  if (key === "?") return help;
  if (key === "/") return find;
  if (repeat) return null;
  if (key === "Enter") return target.closest?.(PRESSED) ? null : enter;
  if (letters?.[key.toLowerCase()]) return letters[key.toLowerCase()];
  if (!digit || shiftKey || !/^[1-9]$/.test(key)) return null;
  return () => digit(Number(key));
}

function menuIsOpen() {
  // Older browsers have no popovers, and call the selector an error.
  return CSS.supports("selector(:popover-open)") && document.querySelector(":popover-open");
}
