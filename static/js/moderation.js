/** The page /moderation: each decision leaves the list as the server now has it. */
import { listenToModerators } from "./moderate.js";
import { refresh } from "./refresh.js";

const again = () => refresh("moderation");
listenToModerators(again, again);
