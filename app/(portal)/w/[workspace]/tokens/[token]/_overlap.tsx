/** The changes of a token that are under way, each with the time that is left and what can be done until then. */
import type { ReactNode } from "react";
import { ButtonLink } from "#app/_ui/button.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Remaining } from "#app/_ui/remaining.tsx";
import { Time } from "#app/_ui/time.tsx";
import { TokenForm } from "./_token-form.tsx";
import { type AnyToken, idsOf } from "./_token-of.ts";
import { cancelTokenEnd, undoTokenEnd } from "./actions.ts";

type Props = { workspace: string; token: AnyToken; now: Date };

/** Shows nothing where nothing is under way. */
export function Overlap({ workspace, token, now }: Props) {
  const { id, hint, expiresAt, undoUntil, endingSince, previousUntil, previousHint } = token;
  const ids = idsOf(workspace, token);
  const end = `/w/${workspace}/tokens/${id}/end`;
  const left = (until: Date) => <Remaining until={until} now={now} />;
  const notes: ReactNode[] = [];
  if (undoUntil) {
    notes.push(
      <FormMessage key="undo" tone="note" title="The token has ended">
        <div className="grid gap-3">
          <p>Requests with it are rejected. You can undo this for a minute ({left(undoUntil)}).</p>
          <TokenForm ids={ids} action={undoTokenEnd} button="Undo" />
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
            <TokenForm ids={ids} action={cancelTokenEnd} button="Keep the token" variant="quiet" />
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
