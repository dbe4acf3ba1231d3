/** How a page gets its pass. Every page makes its own; layouts never authorise. */
import { forbidden, notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import { cache } from "react";
import { questionFor } from "#lib/documents/index.ts";
import { enterAsStaff, isFresh, resume, type Session, type StaffAccess } from "#lib/identity/index.ts";
import { log } from "#lib/platform/log.ts";
import { actionRequests } from "#lib/platform/marked-requests.ts";
import { withoutOverload } from "#lib/platform/overload.ts";
import { isRefusal } from "#lib/platform/refusal.ts";
import { type Access, enter, type Right } from "#lib/workspaces/index.ts";
import { OPEN_WITHOUT_AGREEMENT } from "./open-without-agreement.ts";
import { readSessionCookie } from "./session-cookie.ts";

/** The session of this request, looked up once however many parts of the page ask. */
export const currentSession = cache(async (): Promise<Session | null> => {
  // Never for a prefetch: what is about a person is rendered when they ask for it, and not before.
  await connection();
  return resume(await readSessionCookie());
});

/** The version of the privacy policy that the visitor has yet to agree to, looked up once for each request. */
export const openQuestion = cache((session: Session) => questionFor(session, "privacy"));

/** The visitor's session. Visitors without one are sent to sign in, and those with an open question to answer it; both come back to `path`. */
export async function visitor(path: string): Promise<Session> {
  const session = await currentSession();
  if (!session) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  await requireAgreement(session, path);
  return session;
}

async function requireAgreement(session: Session, path: string): Promise<void> {
  const [page = ""] = path.split("?");
  if (OPEN_WITHOUT_AGREEMENT.includes(page)) return;
  if (await openQuestion(session)) redirect(`/account/agreement?next=${encodeURIComponent(path)}`);
}

/** The same for what a stolen session must not do: whoever has not shown within ten minutes that it is them does so first, and comes back. */
export async function freshVisitor(path: string): Promise<Session> {
  const session = await visitor(path);
  // The answer to a form is shown as it is: it asks for the confirmation itself, and keeps what was typed.
  const requestId = log.requestId();
  const isAnswer = requestId !== undefined && actionRequests.has(requestId);
  if (!isFresh(session) && !isAnswer) redirect(`/account/confirm?next=${encodeURIComponent(path)}`);
  return session;
}

/**
 * The visitor's access to `workspace`. A stranger gets the not-found page, a member without the right the no-access page,
 * and one without the second factor that the workspace asks for is led to where they can add it. Of a closed workspace, members see until
 * when it can be opened again, on the page of their invitations.
 */
export async function visit<R extends Right>(workspace: string, right: R, path = `/w/${workspace}`): Promise<Access<R>> {
  const session = await visitor(path);
  return orPage(() => enter(session, workspace, right), path);
}

/** The visitor as a member of the staff. Whoever is none, or has not shown a passkey lately, gets the page of an address that does not exist. */
export async function visitAsStaff(): Promise<StaffAccess> {
  const session = await currentSession();
  if (!session) notFound();
  const access = await orPage(() => enterAsStaff(session));
  await requireAgreement(session, "/admin");
  return access;
}

/** Runs a verb for the page at `path`: what is refused as not found or forbidden becomes that page. */
export async function orPage<T>(verb: () => Promise<T>, path = "/w"): Promise<T> {
  try {
    return await verb();
  } catch (error) {
    if (isRefusal(error) && error.kind === "notFound") notFound();
    if (isRefusal(error) && error.code === "workspace.factor_required") redirect("/account/security?needed=yes");
    if (isRefusal(error) && error.code === "session.stale") redirect(`/account/confirm?next=${encodeURIComponent(path)}`);
    if (isRefusal(error) && error.code === "workspace.closed" && error.kind === "forbidden") redirect("/invitations?closed=yes");
    if (isRefusal(error) && error.kind === "forbidden") forbidden();
    // The error page shows the digest (app/_ui/failed.tsx): the name under which the log knows this request, unless it is not logged.
    const found = withoutOverload(error);
    const digest = isRefusal(found) && found.kind === "unavailable" ? found.kind : log.requestId();
    throw error instanceof Error ? Object.assign(error, { digest }) : error;
  }
}
