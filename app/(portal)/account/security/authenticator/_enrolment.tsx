import type { ReactNode } from "react";
import type { FormState } from "#app/_edge/form-state.ts";
import { CodeField } from "#app/_ui/code-field.tsx";
import { CopyBlock } from "#app/_ui/copy.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import type { PendingTotp } from "#lib/identity/schema.ts";

type Props = { enrolment: PendingTotp; qr: ReactNode; state: FormState; send: (form: FormData) => void };

export function Enrolment({ enrolment, qr, state, send }: Props) {
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ code: "Code" }} />
        <input type="hidden" name="pending" value={enrolment.pending} />
        <ol className="grid gap-8">
          <Step number={1} title="Open your authenticator app">
            <p className="text-soft">
              Any app that makes six-digit codes will do, such as Aegis, 2FAS or Apple's Passwords. Many password managers do it, too.
            </p>
          </Step>
          <Step number={2} title="Scan this with it">
            {qr}
            <p>
              Are you reading this on that phone?{" "}
              <a href={enrolment.uri} className="link inline-flex min-h-8 items-center">
                Open it in the app
              </a>
            </p>
            <details>
              <summary className="link inline-flex min-h-8 items-center">Type a key instead</summary>
              <div className="pt-3">
                <CopyBlock label="Key" text={enrolment.key} />
                <p className="mt-2 text-sm text-soft">If the app asks: time-based, six digits, 30 seconds.</p>
              </div>
            </details>
          </Step>
          <Step number={3} title="Type the code that it shows">
            <CodeField state={state} hint="Six digits. The app shows new ones every half-minute." />
          </Step>
        </ol>
        <FormActions>
          <SubmitButton>Turn it on</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}

const Step = ({ number, title, children }: { number: number; title: string; children: ReactNode }) => (
  <li className="grid grid-cols-[2rem_1fr] gap-x-2">
    <span aria-hidden="true" className="numeric text-lg text-accent">
      {number}
    </span>
    <div className="grid min-w-0 gap-3">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </div>
  </li>
);
