/** In another page's frame: tells that page which command was copied. docs/embed.md has its side. */
const isEmbedded = document.body.classList.contains("is-embedded");

/** Any site may frame this page and listen, so that it hears of nothing but what was pressed. */
export function tellFramer({ latex }) {
  if (isEmbedded && parent !== window) parent.postMessage({ type: "writemath:copy", latex }, "*");
}
