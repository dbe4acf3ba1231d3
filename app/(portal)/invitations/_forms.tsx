"use client";
import { ErrorSummary } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { acceptInvitation, acceptOffer, declineInvitation, declineOffer, takeOver } from "./actions.ts";

/** `to` names the workspace for those who hear the buttons alone. */
export function InvitationForms({ invitation, to }: { invitation: string; to: string }) {
  const [accepted, accept] = useForm(acceptInvitation);
  const [declined, decline] = useForm(declineInvitation);
  return (
    <div className="mt-5 grid gap-4">
      <ErrorSummary state={accepted} />
      <ErrorSummary state={declined} />
      <div className="flex flex-wrap gap-3">
        <Form action={accept}>
          <input type="hidden" name="invitation" value={invitation} />
          <SubmitButton>
            Accept<span className="sr-only"> the invitation to {to}</span>
          </SubmitButton>
        </Form>
        <Form action={decline}>
          <input type="hidden" name="invitation" value={invitation} />
          <SubmitButton variant="quiet">
            Decline<span className="sr-only"> the invitation to {to}</span>
          </SubmitButton>
        </Form>
      </div>
    </div>
  );
}

export function OfferForms({ workspace, to }: { workspace: string; to: string }) {
  const [accepted, accept] = useForm(acceptOffer);
  const [declined, decline] = useForm(declineOffer);
  return (
    <div className="mt-5 grid gap-4">
      <ErrorSummary state={accepted} />
      <ErrorSummary state={declined} />
      <div className="flex flex-wrap gap-3">
        <Form action={accept}>
          <input type="hidden" name="offered" value={workspace} />
          <SubmitButton>
            Become the owner<span className="sr-only"> of {to}</span>
          </SubmitButton>
        </Form>
        <Form action={decline}>
          <input type="hidden" name="offered" value={workspace} />
          <SubmitButton variant="quiet">
            Decline<span className="sr-only"> to own {to}</span>
          </SubmitButton>
        </Form>
      </div>
    </div>
  );
}

export function TakeOverForm({ workspace, to }: { workspace: string; to: string }) {
  const [state, send] = useForm(takeOver);
  return (
    <Form action={send} className="mt-5 grid justify-items-start gap-4">
      <ErrorSummary state={state} />
      <input type="hidden" name="offered" value={workspace} />
      <SubmitButton>
        Take over and open again<span className="sr-only">: {to}</span>
      </SubmitButton>
    </Form>
  );
}
