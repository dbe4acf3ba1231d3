"use client";
import { ErrorSummary, FormMessage, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { Time } from "#app/_ui/time.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { CAPTURED_FOR_HOURS, CAPTURES_KEPT_HOURS, MOST_CAPTURED_BYTES, MOST_CAPTURES } from "#lib/devices/schema.ts";
import { startCapture, stopCapture } from "./actions.ts";

type Props = { workspace: string; device: string; until: Date | null; isEmpty: boolean };

/** Both forms in one place, so that what one of them says stays on the page when the other takes its place. */
export function CaptureForms({ workspace, device, until, isEmpty }: Props) {
  const [started, start] = useForm(startCapture);
  const [ended, end] = useForm(stopCapture);
  const hidden = (
    <>
      <input type="hidden" name="workspace" value={workspace} />
      <input type="hidden" name="device" value={device} />
    </>
  );
  return (
    <FormStack>
      <ErrorSummary state={until ? ended : started} />
      {until && (
        <FormMessage tone="warning">
          Whole messages are being kept until <Time at={until} />.
        </FormMessage>
      )}
      {!until && ended.data && <FormMessage tone="success">Nothing is kept any more, and what was kept is deleted.</FormMessage>}
      <p className="max-w-prose text-soft">
        For {CAPTURED_FOR_HOURS === 1 ? "an hour" : `${CAPTURED_FOR_HOURS} hours`} the body of each message is kept as it comes, also of those that are
        rejected: the last {MOST_CAPTURES}, each of up to {MOST_CAPTURED_BYTES / 1024} KiB, never a header, and nothing that holds other devices as well.
        Whoever may change this device sees them here; support staff never do. They are encrypted with the key of your workspace and deleted{" "}
        {CAPTURES_KEPT_HOURS} hours after they came, or at once when you end it. Who began and ended it stands in the record.
      </p>
      <div className="flex flex-wrap gap-3">
        <Form action={start}>
          {hidden}
          <SubmitButton variant="quiet">{until ? "Keep them for another hour" : "Keep whole messages for an hour"}</SubmitButton>
        </Form>
        {(until || !isEmpty) && (
          <Form action={end}>
            {hidden}
            <SubmitButton variant="danger">{until ? "End it and delete what was kept" : "Delete what was kept"}</SubmitButton>
          </Form>
        )}
      </div>
    </FormStack>
  );
}
