/** Where a form or link may send somebody afterwards: to an address of ours. */

/** Plain segments and a query, nothing else: no dots or doubled slashes, which a browser might resolve to another host. */
const OWN = /^\/(?:[\w-]+(?:\/[\w-]+)*)?(?:\?[\w\-./=&%]*)?$/;

export const ownPath = (next: string | undefined, otherwise: string): string => (next !== undefined && OWN.test(next) ? next : otherwise);
