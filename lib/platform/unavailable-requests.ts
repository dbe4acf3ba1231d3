/**
 * Requests whose page failed because a database could not answer. A page handler knows no other status than 500; the listener
 * answers these with 503.
 */

// The server and the pages it serves are two bundles in one process, and share them.
const shared = globalThis as { keptUnavailableRequests?: Set<string> };
shared.keptUnavailableRequests ??= new Set();
const requests = shared.keptUnavailableRequests;

/** A request that never ends must not fill memory. */
const MAX_REQUESTS = 10_000;

export const unavailableRequests = {
  add(requestId: string): void {
    if (requests.size >= MAX_REQUESTS) requests.clear();
    requests.add(requestId);
  },
  has: (requestId: string): boolean => requests.has(requestId),
  delete: (requestId: string): boolean => requests.delete(requestId),
};
