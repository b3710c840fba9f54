// Makes and finds elements. Texts become text nodes, never markup.

/**
 * Makes an element.
 * @param {string} tag The element's name, with classes: "p.hint".
 * @param {Object} attributes Attributes by name; true for an empty one, null, undefined and false for none. A name such as
 *   "onclick" takes a function, "data" an object of data attributes.
 * @param {...any} children Elements, texts, or arrays of them; null, undefined and false are passed over.
 */
export function el(tag, attributes = {}, ...children) {
    const [name, ...classes] = tag.split(".");
    const element = document.createElement(name);
    element.classList.add(...classes);
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith("on")) {
            element.addEventListener(key.slice(2), value);
        } else if (key === "data") {
            Object.assign(element.dataset, value);
        } else if (value !== null && value !== undefined && value !== false) {
            element.setAttribute(key, value === true ? "" : value);
        }
    }

    element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
    return element;
}

/** Finds the one element that a selector names. */
export const find = (selector, within = document) => within.querySelector(selector);

/** Puts children in the place of those that an element has. */
export function fill(element, ...children) {
    element.replaceChildren(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
    return element;
}

let lastId = 0;

/** A new id, for labels and descriptions. */
export const newId = prefix => `${prefix}-${++lastId}`;
