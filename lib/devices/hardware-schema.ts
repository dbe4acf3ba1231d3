/** The number by which a network names a device, as people type it. Safe for the browser. */
import { z } from "zod";

const LONGEST_TYPED = 200;
const LONGEST = 100;

/** Without regard to case and to the marks that people put between the digits. Null for what is empty or too long. */
export const plainHardwareId = (text: string): string | null => {
  if (text.length > LONGEST_TYPED) return null;
  const plain = text.toLowerCase().replace(/[\s:-]/g, "");
  return plain.length > 0 && plain.length <= LONGEST ? plain : null;
};

const WRONG = "Please type the number as it stands on the device, such as 70B3D57ED0061A2B.";

export const hardwareIdOf = z
  .string({ error: WRONG })
  .max(LONGEST_TYPED, WRONG)
  .refine((text) => plainHardwareId(text) !== null && !/\p{Cc}/u.test(text), WRONG);

/** The same as a form sends it: nothing typed is nothing said. */
export const typedHardwareId = z
  .string()
  .transform((text) => (text.trim() === "" ? undefined : text))
  .pipe(hardwareIdOf.optional());
