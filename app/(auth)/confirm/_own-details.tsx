/** Name and agreement, asked for by whoever opens the link: what a sign-up form said counts only in the browser that sent it. */
import Link from "next/link";
import type { ReactNode } from "react";
import type { FormState } from "#app/_edge/form-state.ts";
import { CheckboxField } from "#app/_ui/choice.tsx";
import { TextField } from "#app/_ui/field.tsx";
import { agreementWording } from "#lib/documents/schema.ts";

export function OwnDetails({ state, between }: { state: FormState<unknown>; between?: ReactNode }) {
  return (
    <>
      <TextField name="name" label="Name" hint="For colleagues and our e-mails. Any name will do." state={state} autoComplete="name" />
      {between}
      <CheckboxField
        name="agreed"
        label={agreementWording}
        hint={
          <Link href="/privacy" className="link">
            Read the privacy policy
          </Link>
        }
        state={state}
      />
    </>
  );
}
