"use client";
/** Creating the first passkey, which confirms the address. In another browser than the one that signed up, name and agreement are asked for here. */
import Link from "next/link";
import { ButtonLink } from "#app/_ui/button.tsx";
import { ErrorSummary, FormMessage, FormStack } from "#app/_ui/form.tsx";
import { PasskeyButton, PasskeysNeedScripts } from "#app/_ui/passkey-button.tsx";
import { RecoveryCodes } from "#app/_ui/recovery-codes.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import type { AgreementView } from "#lib/documents/schema.ts";
import { OwnDetails } from "./_own-details.tsx";
import { askForPasskey, confirmWithPasskey } from "./actions.ts";

const DETAILS = "own-details";

type Props = { token: string; isOwn: boolean; agreement: AgreementView };

export function PasskeyForm({ token, isOwn, agreement }: Props) {
  const [state, send] = useForm(confirmWithPasskey);
  if (state.data) {
    return (
      <div className="grid gap-6">
        <FormMessage tone="success">Your passkey is created and your address is confirmed.</FormMessage>
        <RecoveryCodes codes={state.data.recoveryCodes}>
          <ButtonLink href="/sign-in?confirmed=yes">I have stored them: sign in</ButtonLink>
        </RecoveryCodes>
      </div>
    );
  }
  return (
    <FormStack>
      <ErrorSummary state={state} labels={{ name: "Name", agreed: "Privacy policy" }} />
      <p>
        You chose to sign in with a passkey. Your device creates it now and asks for your fingerprint, your face or its PIN. None of these reaches us. This also
        confirms your address.
      </p>
      {!isOwn && (
        <form id={DETAILS} className="grid gap-6" noValidate>
          <OwnDetails state={state} agreement={agreement} />
        </form>
      )}
      <PasskeyButton makes ask={askForPasskey} asking={{ token }} send={send} sending={() => ({ ...detailsIn(DETAILS), token })}>
        Create passkey
      </PasskeyButton>
      <PasskeysNeedScripts />
      <p className="text-soft">
        Not on this device? Open the link in the e-mail on the device you want to sign in with. Prefer a password?{" "}
        <Link href="/sign-up" className="link">
          Sign up again
        </Link>{" "}
        with the same address and choose one.
      </p>
    </FormStack>
  );
}

/** What was typed into the form with this id; nothing where there is none. */
function detailsIn(id: string): Record<string, string> {
  const form = document.getElementById(id);
  if (!(form instanceof HTMLFormElement)) return {};
  return Object.fromEntries([...new FormData(form)].flatMap(([name, value]) => (typeof value === "string" && value !== "" ? [[name, value]] : [])));
}
