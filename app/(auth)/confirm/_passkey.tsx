"use client";
/** Where an account without a password gets its first passkey: making it confirms the address. */
import Link from "next/link";
import { ButtonLink } from "#app/_ui/button.tsx";
import { ErrorSummary, FormMessage, FormStack } from "#app/_ui/form.tsx";
import { PasskeyButton, PasskeysNeedScripts } from "#app/_ui/passkey-button.tsx";
import { RecoveryCodes } from "#app/_ui/recovery-codes.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { askForPasskey, confirmWithPasskey } from "./actions.ts";

export function PasskeyForm({ token }: { token: string }) {
  const [state, send] = useForm(confirmWithPasskey);
  if (state.data) {
    return (
      <div className="grid gap-6">
        <FormMessage tone="success">Your passkey is made and your address is confirmed.</FormMessage>
        <RecoveryCodes codes={state.data.recoveryCodes}>
          <ButtonLink href="/sign-in?confirmed=yes">I have stored them: sign in</ButtonLink>
        </RecoveryCodes>
      </div>
    );
  }
  return (
    <FormStack>
      <ErrorSummary state={state} />
      <p>
        You chose to sign in with a passkey. Your device makes it now and asks for your fingerprint, your face or its PIN; none of these ever reaches us. With
        it, your address is confirmed.
      </p>
      <PasskeyButton makes ask={askForPasskey} asking={{ token }} send={send} sending={{ token }}>
        Make a passkey
      </PasskeyButton>
      <PasskeysNeedScripts />
      <p className="text-soft">
        Not on this device? Open the link in the mail on the one you want to sign in with. Rather a password?{" "}
        <Link href="/sign-up" className="link">
          Sign up again
        </Link>{" "}
        with the same address and choose one.
      </p>
    </FormStack>
  );
}
