/** The changes of a token that are under way, each with the time that is left and what can be done until then. */
import type { ReactNode } from "react";
import { ButtonLink } from "#app/_ui/button.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Remaining } from "#app/_ui/remaining.tsx";
import { Time } from "#app/_ui/time.tsx";
import type { AnyToken } from "./_token-of.ts";
import { CancelEnd, UndoEnd } from "./_undo.tsx";

type Props = { workspace: string; token: AnyToken; now: Date };

/** Shows nothing where nothing is under way. */
export function Overlap({ workspace, token, now }: Props) {
  const { id, kind, hint, expiresAt, undoUntil, endingSince, previousUntil, previousHint } = token;
  const props = { workspace, token: id, kind: kind === "program" ? ("program" as const) : ("sender" as const) };
  const end = `/w/${workspace}/tokens/${id}/end`;
  const left = (until: Date) => <Remaining until={until} now={now} />;
  const notes: ReactNode[] = [];
  if (undoUntil) {
    notes.push(
      <FormMessage key="undo" tone="note" title="The token has ended">
        <div className="grid gap-3">
          <p>Requests with it are rejected. You can undo this for a minute ({left(undoUntil)}).</p>
          <UndoEnd {...props} />
        </div>
      </FormMessage>,
    );
  }
  if (endingSince && expiresAt && expiresAt > now) {
    notes.push(
      <FormMessage key="end" tone="warning" title="The token ends soon">
        <div className="grid gap-3">
          <p>
            It works until <Time at={expiresAt} /> ({left(expiresAt)}).
          </p>
          <div className="flex flex-wrap gap-3">
            <CancelEnd {...props} />
            <ButtonLink href={end} variant="danger">
              End at another time
            </ButtonLink>
          </div>
        </div>
      </FormMessage>,
    );
  }
  if (previousUntil) {
    notes.push(
      <FormMessage key="old" tone="note" title="The token was replaced">
        <div className="grid gap-3">
          <p>
            The old token{previousHint && ` (${previousHint}…)`} works until <Time at={previousUntil} /> ({left(previousUntil)}). The new token ({hint}…) works,
            too.
          </p>
          <div className="flex flex-wrap gap-3">
            <ButtonLink href={`${end}?which=old`} variant="quiet">
              End the old token
            </ButtonLink>
            {previousHint && (
              <ButtonLink href={`${end}?which=new`} variant="quiet">
                Keep the old token
              </ButtonLink>
            )}
          </div>
        </div>
      </FormMessage>,
    );
  }
  return notes.length === 0 ? null : <div className="mb-8 grid gap-4">{notes}</div>;
}
