/** A symbol's page: copies its forms, and takes reports on its picture. */
import "./copy.js";
import { openReport } from "./reporting.js";

const button = document.getElementById("report");
button.addEventListener("click", () => openReport({ id: button.dataset.symbol, latex: button.dataset.latex }));
