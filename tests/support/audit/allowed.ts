/** Advisories that are known not to concern Kept, each with its reason and the day after which it fails the step again. */
export type Allowed = { readonly advisory: string; readonly until: string; readonly reason: string };

/** `advisory` is the address of the advisory, as `npm audit` prints it. */
export const ALLOWED: readonly Allowed[] = [];
