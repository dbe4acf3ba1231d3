/** What forms may send to identity, and what it shows. Safe for the browser. */

import { z } from "zod";
import { agreed, shownPolicy } from "../documents/schema.ts";
import { nameOf } from "../platform/text.ts";
import { canonicalZone, isTimeZone, TIME_ZONE_WANTED } from "../platform/time-zone.ts";

/** The address with its domain in ASCII (RFC 5890), as it is stored and compared, whether a browser or nobody converted it before. */
export function inAscii(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  if (at < 0 || /^[!-~]*$/.test(domain) || /[\s/?#:@\\[\]%]/.test(domain) || !URL.canParse(`http://${domain}`)) return address;
  return address.slice(0, at + 1) + new URL(`http://${domain}`).hostname;
}

/** In characters: RFC 5321, section 4.5.3.1.3. */
const MAX_EMAIL = 254;

/** Whether an address has ASCII characters alone before the @. Mail to others (RFC 6531) is refused by many servers. */
const isLocalPartAscii = (address: string): boolean => /^[ -~]*$/.test(address.slice(0, Math.max(0, address.lastIndexOf("@"))));

/** An address, as somebody types it. */
export const email = z
  .string({ error: "Please type your e-mail address." })
  .trim()
  .max(MAX_EMAIL, `Please keep it to ${MAX_EMAIL} characters.`)
  .transform(inAscii)
  .refine(isLocalPartAscii, {
    error: "Before the @ an address can have the letters a–z without accents, digits and signs such as . _ + -, and no other letters.",
    abort: true,
  })
  .pipe(z.email("This does not look like an e-mail address, such as ada@example.eu."));

const secret = z.string({ error: "Please type a password." }).min(1, "Please type a password.").max(1_000, "Please use 128 characters or fewer.");

const person = {
  name: nameOf("your name"),
  email,
  agreed,
  policy: shownPolicy,
};

/** What the sign-up form asks for besides the agreement to the privacy policy, in words for published texts. */
export const SIGN_UP_ASKS = ["your name", "your e-mail address", "a passkey or a password"] as const;

/** Signing up with a password, or with a passkey that is made later; what stands in the password field then is dropped. */
export const SignUp = z.discriminatedUnion(
  "credential",
  [
    z.strictObject({ ...person, credential: z.literal("password").optional(), password: secret }),
    z.strictObject({ ...person, credential: z.literal("passkey"), password: z.string().max(1_000).optional() }),
  ],
  { error: "Please choose how you want to sign in." },
);
export type SignUp = z.infer<typeof SignUp>;

/** The fields of a refused sign-up form with which its password is checked. A name or an address that is invalid counts as empty. */
export const SignUpPassword = z.object({
  credential: z.literal("password").optional(),
  password: secret,
  name: person.name.catch(""),
  email: z.string().max(MAX_EMAIL).catch(""),
});

export const ChangeName = z.strictObject({ name: person.name });
export type ChangeName = z.infer<typeof ChangeName>;

/** Which second factor was shown. A passkey counts as one by itself: it is a thing one has, opened by who one is. */
export type Factor = "none" | "totp" | "recovery_code" | "passkey";

/** Where to go afterwards; the edge lets only our own paths pass. */
const next = z.string().max(500).optional();

export const SignIn = z.strictObject({ email, password: secret, remember: z.literal("on").optional(), next });
export type SignIn = z.infer<typeof SignIn>;

/** What may be shown as second factor: a passkey, a code of the authenticator app, a recovery code. */
export type FactorKind = "passkey" | "code" | "recovery";

const shown = {
  /** What the passkey answered (WebAuthn AuthenticationResponseJSON), as JSON. */
  passkey: z.string().max(20_000, "This passkey was not accepted. Please try again.").optional(),
  code: z.string().trim().max(20, "A code has six digits.").optional(),
  recovery: z.string().trim().max(100, "A recovery code has 28 characters.").optional(),
};
export type ShownFactor = { passkey?: string | undefined; code?: string | undefined; recovery?: string | undefined };

/** In the second step: what a passkey is to sign. */
export const AskPasskeyForFactor = z.strictObject({ pending: z.string().min(1).max(100) });

/** The second step: what the password led to, and a second factor. `choices` is for the form alone, to show the same again; what is allowed is looked up. */
export const SignInFactor = z.strictObject({ pending: z.string().min(1).max(100), choices: z.string().max(100).optional(), ...shown, next });

/** A passkey alone: it stands for password and second factor. */
export const SignInPasskey = z.strictObject({ passkey: z.string().min(1).max(20_000), remember: z.literal("on").optional(), next });

/** Showing again that it is you: the password and, where there is one, the second factor; or a passkey alone. */
export const Reauthenticate = z.strictObject({ password: z.string().max(1_000, "This is not your password.").optional(), ...shown, next });
export type Reauthenticate = z.infer<typeof Reauthenticate>;

/** What the authenticator app shows when it is set up. */
export const ConfirmTotp = z.strictObject({
  code: z
    .string({ error: "Please type the six digits that the app shows." })
    .trim()
    .min(1, "Please type the six digits that the app shows.")
    .max(20, "A code has six digits."),
  /** As `beginTotp` returned it. */
  pending: z.string().max(300),
});
export type ConfirmTotp = z.infer<typeof ConfirmTotp>;

/** For the authenticator app: an address of the scheme `otpauth`, and the key in it in groups of four letters (base 32), to be typed. */
export type TotpEnrolment = { readonly uri: string; readonly key: string };
/** `pending` holds the secret, sealed, until its first code is confirmed. */
export type PendingTotp = TotpEnrolment & { readonly pending: string };

/** How one gets in: since when there is a password and an app (null: there is none), how many passkeys, unused recovery codes and live sessions. */
export type Security = {
  readonly passwordSince: Date | null;
  readonly totpSince: Date | null;
  readonly passkeys: number;
  readonly isProtected: boolean;
  readonly recoveryCodes: number;
  readonly sessions: number;
};

/** What a passkey of this account is to be called, and what the browser had made (WebAuthn RegistrationResponseJSON), as JSON. */
export const AddPasskey = z.strictObject({ name: nameOf("a name for the passkey"), passkey: z.string().min(1).max(20_000) });
export type AddPasskey = z.infer<typeof AddPasskey>;

export const RenamePasskey = z.strictObject({ id: z.string().max(100), name: nameOf("a name for the passkey") });
export type RenamePasskey = z.infer<typeof RenamePasskey>;

export const RemovePasskey = z.strictObject({ id: z.string().max(100) });

/** `lastUsedOn` is a day; `isBackedUp`: its owner's devices share it. A blocked one opens nothing any more. */
export type PasskeyView = { id: string; name: string; addedAt: Date; lastUsedOn: Date | null; isBlocked: boolean; isBackedUp: boolean };

const token = z.string().min(1).max(100);

/** A mailed secret alone. */
export const MailedLink = z.strictObject({ token });

/** The mailed secret and, outside the browser that signed up, the password of the sign-up. */
export const Confirm = z.strictObject({ token, password: z.string().max(1_000).optional() });
export type Confirm = z.infer<typeof Confirm>;

/** The mailed secret, and what the person who opened it chooses in place of what the sign-up form said. */
export const ConfirmAnew = z.strictObject({ token, name: person.name, agreed, policy: shownPolicy, password: secret });
export type ConfirmAnew = z.infer<typeof ConfirmAnew>;

/** The mailed secret, and the passkey that was made for it (WebAuthn RegistrationResponseJSON), as JSON. Name and agreement outside the browser that signed up. */
export const ConfirmWithPasskey = z.strictObject({
  token,
  passkey: z.string().min(1).max(20_000),
  name: person.name.optional(),
  agreed: agreed.optional(),
  policy: shownPolicy.optional(),
});
export type ConfirmWithPasskey = z.infer<typeof ConfirmWithPasskey>;

/** What the page behind a sign-up link asks for. `isOwn`: this browser signed up. */
export type LinkView = { readonly credential: "password" | "passkey"; readonly isOwn: boolean };

export type Profile = { name: string; email: string; createdAt: Date; verifiedAt: Date };

export const ChangePassword = z.strictObject({ current: secret, password: secret });
export type ChangePassword = z.infer<typeof ChangePassword>;

export const SetPassword = z.strictObject({ password: secret });

export const RequestReset = z.strictObject({ email });

/** A mailed link's secret and the new password. */
export const Reset = z.strictObject({ token: z.string().min(1).max(100), password: secret });
export type Reset = z.infer<typeof Reset>;

export const ChangeEmail = z.strictObject({ email });

export type Standing = {
  /** Seconds until it ends without activity, and until it ends whatever happens. */
  readonly idle: number;
  readonly total: number;
  /** Tells only whether two answers are about the same person. */
  readonly who: string;
};

/** "" follows the browser. */
export const ChooseTimeZone = z.strictObject({
  zone: z
    .string()
    .max(64, TIME_ZONE_WANTED)
    .refine((zone) => zone === "" || isTimeZone(zone), TIME_ZONE_WANTED)
    .transform((zone) => (zone === "" ? null : canonicalZone(zone))),
});
