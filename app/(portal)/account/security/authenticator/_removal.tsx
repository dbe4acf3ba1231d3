import { Card, Facts } from "#app/_ui/card.tsx";
import { ErrorSummary } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { Time } from "#app/_ui/time.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { removeTotp } from "./actions.ts";

export function Removal({ since, hasPasskey }: { since: Date; hasPasskey: boolean }) {
  const [state, send] = useForm(removeTotp);
  return (
    <div className="grid gap-8">
      <Facts facts={[{ name: "Set up", value: <Time at={since} /> }]} />
      <Card title="Remove the app" tone="danger">
        <Form action={send} className="grid gap-4">
          <ErrorSummary state={state} />
          <p className="text-soft">
            {hasPasskey
              ? "Its codes stop working at that moment. Your passkeys stay, and remain your second factor."
              : "Its codes stop working at that moment, and so do your recovery codes: from then on your password alone opens the account."}{" "}
            All other sessions end. To use another app or a new phone, remove this one and set up the new one right away.
          </p>
          <div>
            <SubmitButton variant="danger">Remove the app</SubmitButton>
          </div>
        </Form>
      </Card>
    </div>
  );
}
