/** What forms may send to identity, and what it shows. Safe for the browser. */
import { z } from "zod";
import { nameOf } from "../platform/text.ts";

const email = z
  .string({ error: "Please type your e-mail address." })
  .trim()
  .max(254, "Please keep it to 254 characters.")
  .pipe(z.email("This does not look like an e-mail address, such as ada@example.eu."));

const secret = z.string({ error: "Please type a password." }).min(1, "Please type a password.").max(1_000, "Please use 128 characters or fewer.");

export const SignUp = z.strictObject({
  name: nameOf("your name"),
  email,
  password: secret,
  agreed: z.literal("on", { error: "Please read the privacy policy and tick the box if you agree; without it we may not open an account." }),
});
export type SignUp = z.infer<typeof SignUp>;

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
  passkey: z.string().max(20_000).optional(),
  code: z.string().trim().max(20, "A code has six digits.").optional(),
  recovery: z.string().trim().max(100, "A recovery code has 24 characters.").optional(),
};
export type ShownFactor = { passkey?: string | undefined; code?: string | undefined; recovery?: string | undefined };

/** The second step: what the password led to, and a second factor. */
export const SignInFactor = z.strictObject({ pending: z.string().min(1).max(100), ...shown, next });

/** A passkey alone: it stands for password and second factor. */
export const SignInPasskey = z.strictObject({ passkey: z.string().min(1).max(20_000), remember: z.literal("on").optional(), next });

/** Showing again that it is you: the password and, where there is one, the second factor; or a passkey alone. */
export const Reauthenticate = z.strictObject({ password: z.string().max(1_000).optional(), ...shown, next });
export type Reauthenticate = z.infer<typeof Reauthenticate>;

export const Confirm = z.strictObject({ token: z.string().min(1).max(100) });

export type Profile = { name: string; email: string; createdAt: Date; verifiedAt: Date | null };
