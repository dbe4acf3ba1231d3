/** Where a password is chosen: what is asked of it, and the maker of passphrases. */
import { Passphrase } from "./passphrase.tsx";
import { PasswordField } from "./password-field.tsx";

type Props = { label: string; state: { errors: Record<string, string>; values: Record<string, string> } };

export const NewPasswordField = ({ label, state }: Props) => (
  <div className="grid gap-3">
    <PasswordField name="password" label={label} hint="15 characters or more, of any kind." state={state} autoComplete="new-password" />
    <Passphrase into="field-password" />
  </div>
);
