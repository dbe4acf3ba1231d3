/**
 * Which requests of this process reached a server action. The server and the pages are two bundles in one process, so it is kept in
 * `globalThis`.
 *
 * The framework decodes the body of an action before our code runs, and answers a body that it cannot decode with 500. `action()`
 * catches everything that an action throws. So an action request that fails without having reached an action had a malformed body.
 */
const shared = globalThis as { keptActionRequests?: Set<string> };
shared.keptActionRequests ??= new Set();
const reached = shared.keptActionRequests;

/** A request whose connection closed before it reached its action is forgotten too early, and must not fill memory. */
const MAX_REQUESTS = 10_000;

export function noteActionReached(requestId: string): void {
  if (reached.size >= MAX_REQUESTS) reached.clear();
  reached.add(requestId);
}
export const hasReachedAction = (requestId: string): boolean => reached.has(requestId);
export const forgetActionRequest = (requestId: string): void => void reached.delete(requestId);

type Asked = { readonly method?: string | undefined; readonly headers: NodeJS.Dict<string | string[]> };

/** Whether the framework will look for an action in this request: by its header, as from a script, or in a multipart form. */
export const isActionRequest = ({ method, headers }: Asked): boolean =>
  method === "POST" && (headers["next-action"] !== undefined || /^multipart\/form-data\b/i.test(String(headers["content-type"] ?? "")));
