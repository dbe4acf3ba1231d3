"use client";
import { ErrorSummary } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { resendInvitation, revokeInvitation } from "./actions.ts";

type Props = { workspace: string; invitation: string; address: string };

/** `address` names the invitation for those who hear the buttons without their row. */
export function InvitationForms({ workspace, invitation, address }: Props) {
  const [again, sendAgain] = useForm(resendInvitation);
  const [back, takeBack] = useForm(revokeInvitation);
  return (
    <div className="grid gap-3">
      <ErrorSummary state={again} />
      <ErrorSummary state={back} />
      <div className="flex flex-wrap gap-2">
        <Form action={sendAgain}>
          <input type="hidden" name="workspace" value={workspace} />
          <input type="hidden" name="invitation" value={invitation} />
          <SubmitButton variant="quiet" size="small">
            Send again<span className="sr-only"> to {address}</span>
          </SubmitButton>
        </Form>
        <Form action={takeBack}>
          <input type="hidden" name="workspace" value={workspace} />
          <input type="hidden" name="invitation" value={invitation} />
          <SubmitButton variant="danger" size="small">
            Take back<span className="sr-only"> the invitation of {address}</span>
          </SubmitButton>
        </Form>
      </div>
    </div>
  );
}
