/**
 * A form that creates something holds a key of its own (app/_ui/form-element.tsx). An action runs once for each key: sending the same form again, by
 * reloading the answer or after a broken connection, creates nothing a second time.
 */
import { isUuid } from "#lib/platform/ids.ts";
import { Refusal } from "#lib/platform/refusal.ts";
import { claimSubmission, releaseSubmission } from "#lib/platform/submissions.ts";
import type { PassOf, Who } from "./passes.ts";

const alreadySent = () =>
  new Refusal(
    "conflict",
    "form.already_sent",
    "This form was already sent, and nothing was created a second time. If it showed a secret that you did not copy, replace that secret where it is listed.",
  );

/** Runs `work` unless a form with this key was sent by the same user before. A refusal or a failure gives the key back. */
export async function submitOnce<W extends Who, T>(key: string | undefined, pass: PassOf<W>, work: () => Promise<T>): Promise<T> {
  const userId = pass?.userId;
  if (!key || !isUuid(key) || !userId) return work();
  if (!(await claimSubmission(userId, key))) throw alreadySent();
  try {
    return await work();
  } catch (error) {
    await releaseSubmission(userId, key);
    throw error;
  }
}
