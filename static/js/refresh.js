/** Brings parts of the page up to date, as the server now renders them; the newest request wins. */
let asking = new AbortController();

/** Replace the elements with these ids; gives false where the page could not be had. */
export async function refresh(...ids) {
  asking.abort();
  asking = new AbortController();
  const page = await fetchPage(asking.signal);
  if (!page) return false;
  for (const id of ids) replace(document.getElementById(id), page.getElementById(id));
  return true;
}

async function fetchPage(signal) {
  try {
    const response = await fetch(location.href, { signal });
    if (!response.ok) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return null; // what was done stands; the page shows it on the next visit
  }
}

/** Who pressed a button that is rendered anew goes on from its successor, or from the part itself. */
function replace(old, fresh) {
  if (!old || !fresh) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (focused) (fresh.querySelector(sameAs(focused)) ?? fresh).focus();
}

function sameAs({ localName, dataset }) {
  const marks = ["act", "do", "symbol", "line"].filter((name) => name in dataset);
  const wanted = marks.map((name) => `[data-${name}="${CSS.escape(dataset[name])}"]`).join("");
  return wanted ? localName + wanted : ":not(*)";
}
