"use client";
import { Card } from "#app/_ui/card.tsx";
import { ErrorSummary } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { setBackfill } from "./actions.ts";

type Props = { workspace: string; token: string; mayBackfill: boolean };

/** The switch for readings from long ago. */
export function BackfillForm({ workspace, token, mayBackfill }: Props) {
  const [state, send] = useForm(setBackfill);
  return (
    <Card title="Readings from long ago" level={3}>
      <Form action={send} className="grid gap-4">
        <ErrorSummary state={state} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="token" value={token} />
        <input type="hidden" name="backfill" value={mayBackfill ? "off" : "on"} />
        <p className="text-soft">
          {mayBackfill
            ? "Readings are taken in from up to 35 months back, and up to 20 000 of them in a request of 16 MiB. Those from more than 31 days ago count toward no day's limit. Switch it off once they are in."
            : "Readings from more than 31 days ago are rejected, since a clock that is wrong is the usual reason for them. To bring along what was measured before, let this token add readings from up to 35 months back, 20 000 in a request."}
        </p>
        <div>
          <SubmitButton variant="quiet">{mayBackfill ? "Take none from long ago any more" : "Allow readings from long ago"}</SubmitButton>
        </div>
      </Form>
    </Card>
  );
}
