/**
 * Pages about something that the caller cannot see have status 404.
 *
 * A page is a static shell that is sent before the framework knows what the page is about, so its status would always be 200. The
 * server looks first, with the passes of the page itself: a workspace, device, token, member or decoder that is missing and one of somebody else are
 * the same here. What the page shows is decided by the page (app/_edge/visit.ts); this is its status alone.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import * as devices from "../devices/index.ts";
import { list } from "../documents/index.ts";
import { enterAsStaff, resume, type Session } from "../identity/index.ts";
import { log } from "../platform/log.ts";
import { isRefusal } from "../platform/refusal.ts";
import { erasureReceipt } from "../privacy/index.ts";
import * as workspaces from "../workspaces/index.ts";

const SESSION_COOKIE = /(?:^|;\s*)__Host-session=([^;]+)/;

type Look = (session: Session, workspace: string, id: string) => Promise<unknown>;

/** What lies below a workspace by an identifier: resolves when it exists, or to false, or throws "not found". */
const BELOW: Readonly<Record<string, Look>> = {
  devices: async (session, workspace, id) => devices.hasDevice(await workspaces.enter(session, workspace, "devices:read"), id),
  decoders: async (session, workspace, id) => devices.hasDecoder(await workspaces.enter(session, workspace, "devices:read"), id),
  members: async (session, workspace, id) => workspaces.getMember(await workspaces.enter(session, workspace, "members:read"), id),
  tokens: async (session, workspace, id) => {
    const access = await workspaces.enter(session, workspace, "tokens:read");
    return (await workspaces.hasApiToken(access, id)) || devices.hasToken(access, id);
  },
};

/** Pages of their own in the place of an identifier. */
export const NAMED_PAGES: ReadonlySet<string> = new Set(["w/new", "devices/new", "devices/import", "decoders/new", "tokens/new", "tokens/new-webhook"]);

/** What has to exist for the page at `path`, or null. The parts of a path are decoded as the framework does. */
function lookFor(path: string): ((session: Session | null) => Promise<unknown>) | null {
  const [first = "", second, third = "", fourth] = path.split("/").slice(1).map(decodeURIComponent);
  if (first === "admin") return async (session) => session !== null && enterAsStaff(session);
  if (first === "erased" && second) return () => erasureReceipt(second);
  if (first === "privacy" && second === "versions" && third) return async () => list().some(({ version }) => String(version) === third);
  if (first !== "w" || !second || NAMED_PAGES.has(`w/${second}`)) return null;
  const isBelow = fourth !== undefined && Object.hasOwn(BELOW, third) && !NAMED_PAGES.has(`${third}/${fourth}`);
  const below = isBelow ? BELOW[third] : undefined;
  // Without a session the page leads to the sign-in, whatever it is about.
  return async (session) => session === null || (below && fourth ? below(session, second, fourth) : workspaces.enter(session, second, "workspace:read"));
}

/** Whether the page at `path` is about something that the caller cannot see. When that cannot be found out, the page decides. */
export async function isMissingPage(path: string, { headers }: IncomingMessage): Promise<boolean> {
  try {
    const look = lookFor(path);
    if (!look) return false;
    const token = SESSION_COOKIE.exec(headers.cookie ?? "")?.[1];
    return (await look(token ? await resume(token, { isActivity: false }) : null)) === false;
  } catch (error) {
    if (!isRefusal(error)) log.warn("page.status_unknown", {}, error);
    return isRefusal(error) && error.kind === "notFound";
  }
}

/** Whether the request asks for a whole page. The data of a page, which its scripts ask for, says itself what is not found. */
export const isDocument = ({ headers, method }: IncomingMessage): boolean =>
  (method === "GET" || method === "HEAD" || method === "POST") && headers.rsc === undefined && headers["next-action"] === undefined;

/** Sends the page with status 404 in place of 200. */
export function answerMissing(response: ServerResponse): void {
  const writeHead = response.writeHead;
  response.writeHead = ((status: number, ...rest: unknown[]) =>
    Reflect.apply(writeHead, response, [status === 200 ? 404 : status, ...rest])) as typeof writeHead;
}
