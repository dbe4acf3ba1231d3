/** The box by which somebody agrees to the privacy policy. The hidden field says which version and which text the form showed. */
import Link from "next/link";
import type { ReactNode } from "react";
import type { FormState } from "#app/_edge/form-state.ts";
import type { AgreementView } from "#lib/documents/schema.ts";
import { CheckboxField } from "./choice.tsx";

type Props = { agreement: AgreementView; state: FormState<unknown>; children?: ReactNode };

/** `children` is what stands behind the link in the hint. */
export function AgreementField({ agreement: { wording, policy, version }, state, children }: Props) {
  // Another text than before stands here by now: it is to be ticked anew.
  const fresh = state.errors.agreed ? { ...state, values: { ...state.values, agreed: "" } } : state;
  return (
    <>
      <input type="hidden" name="policy" value={policy} />
      <CheckboxField
        name="agreed"
        label={wording}
        hint={
          <>
            <Link href={`/privacy/versions/${version}`} className="link">
              Read the privacy policy
            </Link>
            {children}
          </>
        }
        state={fresh}
      />
    </>
  );
}
