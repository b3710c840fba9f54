// Asks for an API key, in a dialog that browsers are told not to remember.

import { find } from "./dom.js";

/**
 * Asks for a key.
 * @param {string} why What to say.
 * @returns {Promise<string|null>} The key, or null when none was typed in.
 */
export function askForKey(why) {
    const dialog = find("#key-dialog");
    const input = find("#key-input");
    find("#key-why").textContent = why;
    input.value = "";
    find("#key-cancel").onclick = () => dialog.close("");
    return new Promise(resolve => {
        dialog.onclose = () => {
            const typed = dialog.returnValue === "use" ? input.value.trim() : "";
            input.value = "";
            resolve(typed === "" ? null : typed);
        };
        dialog.returnValue = "";
        dialog.showModal();
        input.focus();
    });
}
