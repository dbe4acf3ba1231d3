/**
 * Confirming the identity inside the form that needs it.
 *
 * An action that needs a recent confirmation answers with the credentials that the user can show. The form asks for them beside what was
 * typed and is sent again with them, with and without scripts; then the action confirms the identity first and goes on.
 */
import { reauthenticate, resume, waysOf } from "#lib/identity/index.ts";
import { Reauthenticate } from "#lib/identity/schema.ts";
import { isRefusal, Refusal } from "#lib/platform/refusal.ts";
import { caller } from "./caller.ts";
import { CONFIRM_FIELDS, type Confirmation } from "./form-state.ts";
import type { Who } from "./passes.ts";
import { readSessionCookie, writeSessionCookie } from "./session-cookie.ts";

/** The code of a refusal of the credentials in the form. */
const NOT_CONFIRMED = "identity.not_confirmed";

type Confirmed = { readonly token: string | undefined; readonly fields: Record<string, string> };

/**
 * Takes the credentials out of the fields of a form and confirms the identity with them, if any were typed. Returns the other fields and the new
 * secret of the session. Throws a refusal about the fields of the credentials when they are wrong.
 */
export async function confirmIdentity(who: Who, typed: Record<string, string>): Promise<Confirmed> {
  const { shown, fields } = takeCredentials(typed);
  const session = who === "anyone" || Object.keys(shown).length === 0 ? null : await resume(await readSessionCookie());
  if (!session) return { token: undefined, fields };
  try {
    const renewed = await reauthenticate(session, shown, await caller());
    await writeSessionCookie(renewed);
    return { token: renewed.token, fields };
  } catch (error) {
    throw isRefusal(error) && error.kind === "invalid" ? notConfirmed(error) : error;
  }
}

/** Splits the fields of a form into the credentials and the other fields. Throws a refusal for a credential that is longer than the schema allows. */
export function takeCredentials(typed: Record<string, string>): { shown: Omit<Reauthenticate, "next">; fields: Record<string, string> } {
  const fields = { ...typed };
  const shown: Record<string, string> = {};
  for (const [kind, name] of Object.entries(CONFIRM_FIELDS)) {
    if (fields[name]) shown[kind] = fields[name];
    delete fields[name];
  }
  const result = Reauthenticate.safeParse(shown);
  if (result.success) return { shown: result.data, fields };
  const wrong = Object.fromEntries(result.error.issues.map(({ path, message }) => [path.join("."), message]));
  throw notConfirmed(new Refusal("invalid", NOT_CONFIRMED, "Please check what is marked below.", { fields: wrong }));
}

/** The same refusal, about the fields by which the form asks for credentials. */
function notConfirmed({ message, detail }: Refusal): Refusal {
  const names: Readonly<Record<string, string>> = CONFIRM_FIELDS;
  const fields = Object.fromEntries(Object.entries(detail.fields ?? {}).map(([name, sentence]) => [names[name] ?? name, sentence]));
  return new Refusal("invalid", NOT_CONFIRMED, message, { ...detail, fields });
}

/** The credentials that the form is to ask for after this refusal, or null. */
export async function confirmationFor(refusal: Refusal): Promise<Confirmation | null> {
  if (refusal.code !== "session.stale" && refusal.code !== NOT_CONFIRMED) return null;
  const session = await resume(await readSessionCookie());
  return session && waysOf(session);
}
