"use client";
import { FormMessage } from "#app/_ui/form.tsx";
import { MailedLinkForm } from "#app/_ui/mailed-link-form.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { undoEmailChange } from "./actions.ts";

export function UndoEmailForm({ token }: { token: string }) {
  const [state, send] = useForm(undoEmailChange);
  if (state.data) return <Undone removed={state.data.removed} />;
  return <MailedLinkForm token={token} send={send} message={state.message} button="Restore old address" />;
}

/** `removed`: the credentials that went with the change, as phrases. */
const Undone = ({ removed }: { removed: readonly string[] }) => (
  <div className="grid gap-6">
    <FormMessage tone="success" title="Your old address is back">
      You are signed out everywhere. We sent a link to that address: use it within 30 minutes to set a new password.
    </FormMessage>
    {removed.length > 0 && (
      <section aria-labelledby="removed">
        <h2 id="removed" className="text-xl font-semibold">
          Removed credentials
        </h2>
        <p className="mt-2">These were added since the change was requested. If one of them was yours, add it again after you sign in.</p>
        <ul className="mt-3 list-disc pl-5">
          {removed.map((phrase) => (
            <li key={phrase}>{phrase}</li>
          ))}
        </ul>
      </section>
    )}
  </div>
);
