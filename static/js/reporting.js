/** The dialog that reports a symbol's picture as wrong or missing, and takes that back. */
import { getReport, sendReport, takeReportBack } from "./api.js";
import { saying } from "./saying.js";
import { toast } from "./toast.js";

const FAILED = "That did not work.";
const get = (id) => document.getElementById(id);
const dialog = get("report-dialog");
const form = dialog.querySelector("form");
let asked = null; // the symbol that is spoken of: { id, latex }

/** Open the dialog for a symbol, with what was said of it before. */
export async function openReport(symbol) {
  const open = async () => {
    const said = await getReport(symbol.id);
    asked = symbol;
    get("report-symbol").textContent = symbol.latex;
    get("report-said").textContent = said.reason
      ? `You reported it as ${said.reason}.`
      : "It should look as LaTeX sets the command.";
    get("report-back").hidden = !said.reason;
    form.elements.reason.value = said.reason ?? "wrong";
    form.elements.note.value = said.note;
    dialog.returnValue = "";
    dialog.showModal();
  };
  await saying(FAILED, open, get("report"));
}

async function send() {
  const [reason, note] = [form.elements.reason.value, form.elements.note.value];
  await sendReport(asked.id, { reason, note });
  toast(`Reported the picture of ${asked.latex}. Thank you.`);
}

async function takeBack() {
  await takeReportBack(asked.id);
  toast(`Took back the report on ${asked.latex}`);
}

dialog.addEventListener("close", () => dialog.returnValue === "send" && saying(FAILED, send));
get("report-back").addEventListener("click", () => {
  dialog.close();
  saying(FAILED, takeBack);
});
