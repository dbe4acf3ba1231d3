"use client";
import type { ReactNode } from "react";
import { ButtonLink } from "#app/_ui/button.tsx";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { HiddenFields } from "#app/_ui/hidden-fields.tsx";
import { Section } from "#app/_ui/page.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { OVERLAP_NAMES } from "#lib/workspaces/schema.ts";
import { leaked, overlaps } from "../../_choices.ts";
import { ShownOnce } from "../../_shown-once.tsx";
import { setSigning } from "../actions.ts";

type Props = { workspace: string; token: string };

/** A first secret, or another one. `children` describe the secret that is about to be replaced, and are not shown after that. */
export function SignForm({ isSigned, children, ...props }: Props & { isSigned: boolean; children: ReactNode }) {
  const [state, send] = useForm(setSigning);
  if (state.data?.secret) {
    return (
      <Section title="New secret">
        <ShownOnce secret={state.data.secret} label="Secret to sign with">
          <div>
            <ButtonLink href={`/w/${props.workspace}/tokens/${props.token}`} variant="quiet">
              To the token
            </ButtonLink>
          </div>
        </ShownOnce>
      </Section>
    );
  }
  return (
    <>
      {children}
      <Section title={isSigned ? "Replace the secret" : "Ask for signatures"}>
        <Form creates action={send} noValidate>
          <FormStack>
            <ErrorSummary state={state} labels={{ overlap: isSigned ? "Old secret" : "Unsigned messages" }} />
            <HiddenFields {...props} />
            <input type="hidden" name="signed" value="on" />
            <SelectField
              name="overlap"
              label={isSigned ? "Old secret" : "Unsigned messages"}
              hint={isSigned ? leaked(OVERLAP_NAMES.none, "secret") : leaked("Rejected at once", "token")}
              options={isSigned ? overlaps : UNSIGNED}
              defaultValue="day"
              state={state}
            />
            <FormActions>
              <SubmitButton>{isSigned ? "Replace the secret" : "Ask for signatures"}</SubmitButton>
            </FormActions>
          </FormStack>
        </Form>
      </Section>
    </>
  );
}

const UNSIGNED = [
  { value: "none", label: "Rejected at once" },
  { value: "hour", label: "Accepted for 1 more hour" },
  { value: "day", label: "Accepted for 1 more day" },
  { value: "week", label: "Accepted for 7 more days" },
];

export function StopSigningForm(props: Props) {
  const [state, send] = useForm(setSigning);
  return (
    <Form action={send}>
      <FormStack>
        <ErrorSummary state={state} />
        <HiddenFields {...props} />
        <input type="hidden" name="signed" value="off" />
        <p className="text-soft">No sender is cut off: we accept unsigned and signed messages at once. The secret is deleted.</p>
        <div>
          <SubmitButton variant="danger">Accept unsigned messages</SubmitButton>
        </div>
      </FormStack>
    </Form>
  );
}
