/**
 * How much work a test does: a short example in `npm test`, which fails when the guard is removed, and the full size in
 * `npm run soak`. The soak runs every file that imports this module.
 */
export const effort = (gate: number, soak: number): number => (process.env.KEPT_SOAK === "1" ? soak : gate);
