/** Limits on JSON and other bodies that clients send. Safe for the browser. */

/** Values in all lists and objects of a body together. More take seconds to read, however short each is. */
export const MAX_VALUES = 250_000;
