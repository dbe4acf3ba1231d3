import { ButtonLink } from "#app/_ui/button.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { RecoveryCodes } from "#app/_ui/recovery-codes.tsx";

export function Done({ recoveryCodes }: { recoveryCodes: readonly string[] | null }) {
  return (
    <div className="grid gap-6">
      <FormMessage tone="success" title="Your authenticator app is set up">
        From now on you type its code after your password. All other sessions were ended.
      </FormMessage>
      {recoveryCodes ? (
        <RecoveryCodes codes={recoveryCodes}>
          <ButtonLink href="/account/security">I have stored them</ButtonLink>
        </RecoveryCodes>
      ) : (
        <p>
          <ButtonLink href="/account/security">Back to security</ButtonLink>
        </p>
      )}
    </div>
  );
}
