/** What a form shows after it was sent, and how a sent form is read. Safe for the browser. */
import type { FactorKind } from "#lib/identity/schema.ts";

/** The credentials with which the signed-in user can confirm their identity. */
export type Confirmation = { readonly password: boolean; readonly factors: readonly FactorKind[] };

export type FormState<Data = unknown> = {
  /** The sentence at the top of the form. */
  message: string | null;
  /** What is wrong with which field. */
  errors: Record<string, string>;
  /** What was typed, so that nothing is lost; never what was typed into a secret field. */
  values: Record<string, string>;
  /** What has to be done first, in another tab, so that what was typed here stays. */
  way?: { href: string; label: string };
  /** The user has to confirm their identity. The form asks for these credentials and is sent again with them. */
  confirm?: Confirmation;
  /** Sends the form again with further fields. Set in the browser only. */
  resend?: (further: FormData) => void;
  /** What the verb gave back, when it succeeded without leaving the page. */
  data: Data | null;
};

export const emptyForm: FormState<never> = { message: null, errors: {}, values: {}, data: null };

/** Fields that every form may hold besides its own: credentials that confirm the identity, and the key of this submission. */
export const CONFIRM_FIELDS = { password: "confirm_password", code: "confirm_code", recovery: "confirm_recovery", passkey: "confirm_passkey" } as const;
export const SUBMISSION_FIELD = "submission";

const SECRET_FIELDS: ReadonlySet<string> = new Set(["password", "current", "code", "recovery", "passkey", "presented", ...Object.values(CONFIRM_FIELDS)]);

/** Marks a field that was sent more than once. As the identifier of a workspace it is not found. */
export const REPEATED = "\0";

/** The text fields of a form. A repeated field becomes `REPEATED`. */
export function readForm(form: FormData): Record<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (name.startsWith("$ACTION") || typeof value !== "string") continue;
    fields.set(name, fields.has(name) ? REPEATED : value);
  }
  return Object.fromEntries(fields);
}

/** The fields that a form may show again: all but the secret ones and the key of the submission. */
export const shownAgain = (typed: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(typed).filter(([name]) => !SECRET_FIELDS.has(name) && name !== SUBMISSION_FIELD));
