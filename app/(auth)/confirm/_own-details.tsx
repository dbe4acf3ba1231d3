/** Name and agreement, asked for by whoever opens the link: what a sign-up form said counts only in the browser that sent it. */
import type { ReactNode } from "react";
import type { FormState } from "#app/_edge/form-state.ts";
import { AgreementField } from "#app/_ui/agreement-field.tsx";
import { TextField } from "#app/_ui/field.tsx";
import type { AgreementView } from "#lib/documents/schema.ts";

type Props = { state: FormState<unknown>; agreement: AgreementView; between?: ReactNode };

export function OwnDetails({ state, agreement, between }: Props) {
  return (
    <>
      <TextField name="name" label="Name" hint="For colleagues and our e-mails. Any name will do." state={state} autoComplete="name" />
      {between}
      <AgreementField agreement={agreement} state={state} />
    </>
  );
}
