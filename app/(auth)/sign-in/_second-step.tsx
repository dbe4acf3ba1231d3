"use client";
/** The second step: what was shown first is not repeated, nor whose account it is. */
import type { ReactNode } from "react";
import type { FormState } from "#app/_edge/form-state.ts";
import { CodeField, RecoveryCodeField } from "#app/_ui/code-field.tsx";
import { Focused } from "#app/_ui/focused.tsx";
import { ErrorSummary, FormActions, FormMessage, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { PasskeyButton } from "#app/_ui/passkey-button.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { askPasskeyForFactor } from "./actions.ts";

type Props = { pending: string; choices: readonly string[]; next: string; state: FormState; send: (form: FormData) => void };

export function SecondStep({ pending, choices, next, state, send }: Props) {
  const fields = { pending, choices: choices.join(","), ...(next && { next }) };
  const has = (kind: string) => choices.includes(kind);
  // What had the focus is gone: the code field takes it, or else the heading. After a refused code the summary of what is wrong does.
  const startsWithCode = has("code") && !has("passkey");
  return (
    <section className="grid gap-8">
      {startsWithCode ? (
        <Heading />
      ) : (
        <Focused on={pending}>
          <Heading />
        </Focused>
      )}
      <ErrorSummary state={state} labels={{ code: "Code", recovery: "Recovery code" }} />
      {has("passkey") && (
        <PasskeyButton ask={askPasskeyForFactor} asking={{ pending }} send={send} sending={fields}>
          Use a passkey
        </PasskeyButton>
      )}
      {has("code") && (
        <FactorForm fields={fields} send={send} button="Sign in" isSecondary={has("passkey")}>
          <CodeField state={state} autoFocus={startsWithCode && state.message === null} />
        </FactorForm>
      )}
      {has("recovery") && (
        <Aside isOpen={choices.length === 1 || state.errors.recovery !== undefined}>
          <FactorForm fields={fields} send={send} button="Sign in with the recovery code" isSecondary={choices.length > 1}>
            <RecoveryCodeField state={state} />
          </FactorForm>
        </Aside>
      )}
      {!choices.some((kind) => kind) && (
        <FormMessage title="There is nothing left to show here">
          No second factor of this account can be used any more, and no recovery code is left. Without one of them nobody is let in, and we make no exceptions.
        </FormMessage>
      )}
      <p>
        {/* No Link: the page must be loaded anew to forget what the first step led to. */}
        <a href={next ? `/sign-in?next=${encodeURIComponent(next)}` : "/sign-in"} className="link inline-flex min-h-8 items-center">
          Start again
        </a>
      </p>
    </section>
  );
}

const Heading = () => <h2 className="font-serif text-2xl font-semibold tracking-[-0.01em]">One more step</h2>;

type FactorProps = { fields: Record<string, string>; send: (form: FormData) => void; button: string; isSecondary: boolean; children: ReactNode };

const FactorForm = ({ fields, send, button, isSecondary, children }: FactorProps) => (
  <Form action={send} noValidate>
    <FormStack>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
      <FormActions>
        <SubmitButton variant={isSecondary ? "quiet" : "primary"}>{button}</SubmitButton>
      </FormActions>
    </FormStack>
  </Form>
);

const Aside = ({ isOpen, children }: { isOpen: boolean; children: ReactNode }) =>
  isOpen ? (
    children
  ) : (
    <details>
      <summary className="link inline-flex min-h-8 items-center">Use a recovery code instead</summary>
      <div className="pt-4">{children}</div>
    </details>
  );
