/** Marks on requests, by request id. The server and the pages are two bundles in one process, so the marks are kept in `globalThis`. */

/** A request that never ends must not fill memory. A mark that is lost early costs the request a less precise status. */
const MAX_REQUESTS = 10_000;

/** A bounded set of request ids. */
class MarkedRequests {
  readonly #ids = new Set<string>();

  add(requestId: string): void {
    if (this.#ids.size >= MAX_REQUESTS) this.#ids.clear();
    this.#ids.add(requestId);
  }

  has(requestId: string): boolean {
    return this.#ids.has(requestId);
  }

  delete(requestId: string): void {
    this.#ids.delete(requestId);
  }
}

const shared = globalThis as { keptMarkedRequests?: { readonly action: MarkedRequests; readonly unavailable: MarkedRequests } };
shared.keptMarkedRequests ??= { action: new MarkedRequests(), unavailable: new MarkedRequests() };

/**
 * Requests that reached a server action. The framework decodes the body of an action before our code runs, and answers a body that it
 * cannot decode with 500. `action()` catches everything that an action throws. So an action request that fails without having reached an
 * action had a malformed body.
 */
export const actionRequests = shared.keptMarkedRequests.action;

type RequestHead = { readonly method?: string | undefined; readonly headers: NodeJS.Dict<string | string[]> };

/** Whether the framework will look for an action in this request: by its header, as from a script, or in a multipart form. */
export const isActionRequest = ({ method, headers }: RequestHead): boolean =>
  method === "POST" && (headers["next-action"] !== undefined || /^multipart\/form-data\b/i.test(String(headers["content-type"] ?? "")));

/** Requests whose page failed because a database could not answer. A page handler knows no other status than 500; the listener answers these with 503. */
export const unavailableRequests = shared.keptMarkedRequests.unavailable;
