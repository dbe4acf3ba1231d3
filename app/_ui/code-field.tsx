/** The fields of a second factor: the six digits of an authenticator app, and a recovery code. */
import type { ComponentProps } from "react";
import { TextField } from "./field.tsx";

type Props = Pick<ComponentProps<typeof TextField>, "state" | "autoFocus" | "optional" | "hint"> & { name?: string };

/** Phones show digits and offer the code that the app has ready. */
export const CodeField = (props: Props) => (
  <TextField
    label="Code"
    hint="The six digits that your authenticator app shows now."
    name="code"
    {...props}
    inputMode="numeric"
    autoComplete="one-time-code"
    className="numeric max-w-40"
  />
);

export const RecoveryCodeField = (props: Props) => (
  <TextField
    label="Recovery code"
    hint="One of the ten that you stored when you added your second factor, such as 7K2M9P-… Each works once."
    name="recovery"
    {...props}
    autoComplete="off"
    autoCapitalize="characters"
    spellCheck={false}
    className="numeric"
  />
);
