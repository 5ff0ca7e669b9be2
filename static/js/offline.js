/** On every page: says when the connection is gone, and starts the worker that keeps pages for then. */
import "./missing.js";
import { toast } from "./toast.js";

const GONE = "You are offline. Your drawing stays here.";

/** Tell of the connection: under the paper where there is one, for it is looked at, else in a toast. */
function tell() {
  const line = document.querySelector(".pad__offline");
  if (line) line.textContent = navigator.onLine ? "" : GONE;
  else toast(navigator.onLine ? "You are online again." : "You are offline.");
}

function startWorker() {
  // Without it (plain HTTP from another machine, a private window) all works but being offline.
  navigator.serviceWorker?.register("/sw.js").catch(() => {});
}

addEventListener("online", tell);
addEventListener("offline", tell);
if (!navigator.onLine) tell();
// In another site's frame nothing is kept. Elsewhere, what the page itself needs goes first.
if (!document.body.classList.contains("is-embedded")) {
  if (document.readyState === "complete") startWorker();
  else addEventListener("load", startWorker, { once: true });
}
