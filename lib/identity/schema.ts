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

export const SignIn = z.strictObject({ email, password: secret, next: z.string().max(500).optional() });
export type SignIn = z.infer<typeof SignIn>;

export const Confirm = z.strictObject({ token: z.string().min(1).max(100) });

export const Reauthenticate = z.strictObject({ password: secret, next: z.string().max(500).optional() });

export type Profile = { name: string; email: string; createdAt: Date; verifiedAt: Date | null };
