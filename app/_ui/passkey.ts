/**
 * Passkeys as a page sees them (WebAuthn): an action gives the options, the browser asks the person, and the answer goes
 * back as text. Cancelling is no error: the browser's own window said what there was to say.
 */
import { emptyForm, type FormState } from "#app/_edge/form-state.ts";
import { notSent } from "./not-sent.ts";

/** The action that gives the options, as JSON. */
export type Asker = (state: FormState<unknown>, form: FormData) => Promise<FormState<unknown>>;

export type Trouble = Pick<FormState, "message" | "way"> & Partial<Pick<FormState, "errors" | "confirm">>;
/** The answer (AuthenticationResponseJSON or RegistrationResponseJSON), as JSON, or why there is none; null when nothing needs to be said. */
export type Outcome = { answer: string } | { trouble: Trouble | null };

export const formOf = (fields: Record<string, string>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};

const say = (message: string): Outcome => ({ trouble: { message } });

const UNSUPPORTED = "This browser cannot use passkeys.";

/** What a browser calls it (WebAuthn §5.1.3 and §5.1.4), in words. */
const NOT_SHOWN: Record<string, string> = {
  NotAllowedError: "No passkey was shown. You can try again.",
  SecurityError: "Passkeys work at this portal's own address only.",
};
const NOT_MADE: Record<string, string> = {
  NotAllowedError: "No passkey was made. You can try again.",
  InvalidStateError: "This device holds a passkey of your account already.",
  ConstraintError: "This device cannot check who you are, by fingerprint, face or PIN. Please try another one.",
  NotSupportedError: "This device cannot hold a passkey. Please try another one.",
  SecurityError: "Passkeys work at this portal's own address only.",
};

/** While a person was asked and has not answered, what is only offered must not close the browser's window before them. */
let isOpen = false;

const load = () => import("@simplewebauthn/browser");

type Library = typeof import("@simplewebauthn/browser");
type Ceremony = (library: Library, options: unknown) => Promise<unknown>;

async function hold(ask: Asker, asking: Record<string, string>, ceremony: Ceremony, words: Record<string, string>): Promise<Outcome> {
  const library = await load().catch(notSent);
  if (typeof library === "string") return say(library);
  if (!library.browserSupportsWebAuthn()) return say(UNSUPPORTED);
  const asked = await ask(emptyForm, formOf(asking)).catch(notSent);
  if (typeof asked === "string") return say(asked);
  const { message, errors, data, way, confirm } = asked;
  if (!data) return { trouble: { message, errors, ...(way ? { way } : {}), ...(confirm ? { confirm } : {}) } };
  try {
    return { answer: JSON.stringify(await ceremony(library, data)) };
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    // Another ceremony of this page took over.
    if (name === "AbortError") return { trouble: null };
    return say(words[name] ?? words.NotAllowedError ?? UNSUPPORTED);
  }
}

type Use = Parameters<Library["startAuthentication"]>[0]["optionsJSON"];
type Make = Parameters<Library["startRegistration"]>[0]["optionsJSON"];

async function alone(ceremony: () => Promise<Outcome>): Promise<Outcome> {
  isOpen = true;
  try {
    return await ceremony();
  } finally {
    isOpen = false;
  }
}

/** Has the person show a passkey. */
export const showPasskey = (ask: Asker, asking: Record<string, string> = {}): Promise<Outcome> =>
  alone(() => hold(ask, asking, ({ startAuthentication }, options) => startAuthentication({ optionsJSON: options as Use }), NOT_SHOWN));

/** Has the person's device make a passkey. */
export const makePasskey = (ask: Asker, asking: Record<string, string> = {}): Promise<Outcome> =>
  alone(() => hold(ask, asking, ({ startRegistration }, options) => startRegistration({ optionsJSON: options as Make }), NOT_MADE));

/** Offers passkeys among what the browser fills in by itself, where it can, until one is chosen, `leavePasskeys` is called, or the person is asked. */
export async function offerPasskeys(ask: Asker): Promise<Outcome> {
  const library = await import("@simplewebauthn/browser").catch(() => null);
  if (!(await library?.browserSupportsWebAuthnAutofill().catch(() => false))) return { trouble: null };
  const offer: Ceremony = async ({ startAuthentication }, options) => {
    if (isOpen) throw new DOMException("The person was asked meanwhile.", "AbortError");
    return startAuthentication({ optionsJSON: options as Use, useBrowserAutofill: true });
  };
  return hold(ask, {}, offer, NOT_SHOWN);
}

export const leavePasskeys = (): Promise<void> =>
  import("@simplewebauthn/browser").then(
    ({ WebAuthnAbortService }) => (isOpen ? undefined : WebAuthnAbortService.cancelCeremony()),
    () => {},
  );
