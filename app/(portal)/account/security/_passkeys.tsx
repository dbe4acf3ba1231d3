/** The passkeys of an account. Whoever has not shown for a while that it is them sees the list, and what to do first. */
import { Badge } from "#app/_ui/badge.tsx";
import { ButtonLink } from "#app/_ui/button.tsx";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { formatTime } from "#app/_ui/format-time.ts";
import { Section } from "#app/_ui/page.tsx";
import { Time } from "#app/_ui/time.tsx";
import { isFresh, listPasskeys, type Session } from "#lib/identity/index.ts";
import type { PasskeyView } from "#lib/identity/schema.ts";
import { AddPasskeyForm, RemovePasskeyForm, RenamePasskeyForm } from "./passkeys/_forms.tsx";

/** `isRemoved`: one was removed just now. */
export async function Passkeys({ session, isRemoved }: { session: Session; isRemoved: boolean }) {
  const passkeys = await listPasskeys(session);
  const mayChange = isFresh(session);
  return (
    <Section
      id="passkeys"
      title="Passkeys"
      lead="Your fingerprint, your face or the PIN of a device. A passkey signs you in by itself, works on this site alone, and cannot be guessed."
    >
      <div className="grid gap-6">
        {isRemoved && <FormMessage tone="success">The passkey is removed. All other sessions are ended.</FormMessage>}
        {passkeys.length === 0 ? (
          <EmptyState title="No passkey yet">
            <p>The quickest way to sign in, and the safest: nobody can trick you into giving it away, and there is nothing to steal from us.</p>
          </EmptyState>
        ) : (
          <ul className="grid gap-4">
            {passkeys.map((passkey) => (
              <Passkey key={passkey.id} passkey={passkey} mayChange={mayChange} />
            ))}
          </ul>
        )}
        {mayChange ? (
          <AddPasskeyForm suggestion={`Made with ${session.actor.browser ?? "this browser"}`} />
        ) : (
          <div>
            <ButtonLink href="/account/confirm?next=/account/security" variant="quiet">
              {passkeys.length === 0 ? "Confirm your identity to add a passkey" : "Confirm your identity to change passkeys"}
            </ButtonLink>
          </div>
        )}
      </div>
    </Section>
  );
}

function Passkey({ passkey, mayChange }: { passkey: PasskeyView; mayChange: boolean }) {
  const { id, name, addedAt, lastUsedOn, isBlocked, isBackedUp } = passkey;
  return (
    <li className="grid gap-3 rounded-lg border border-rule bg-raised p-5">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h3 className="min-w-0 font-serif text-xl font-semibold wrap-anywhere">{name}</h3>
        {isBlocked && <Badge tone="danger">Blocked</Badge>}
        {isBackedUp && <Badge>On several devices</Badge>}
      </div>
      <p className="text-soft">
        Added <Time at={addedAt} to="date" />. {lastUsedOn ? `Last used ${formatTime(lastUsedOn, "date")}.` : "Not used yet."}
      </p>
      {isBlocked && (
        <p>It counted its uses backwards, as a copy would. It lets nobody in any more: remove it, and add a new one if the device is still yours.</p>
      )}
      <div className="flex flex-wrap items-start gap-x-8 gap-y-3">
        <RenamePasskeyForm id={id} name={name} />
        {mayChange && <RemovePasskeyForm id={id} name={name} />}
      </div>
    </li>
  );
}
