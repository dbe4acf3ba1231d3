/** What somebody is told who was led to the security page, or has no second factor yet. */
import Link from "next/link";
import { FormMessage } from "#app/_ui/form.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import type { Security } from "#lib/identity/schema.ts";

type Props = { security: Security; isNeeded: boolean; isRecovered: boolean };

export function SecurityNotes(props: Props) {
  return (
    <div className="mb-10 grid gap-4 empty:hidden">
      <Note {...props} />
    </div>
  );
}

function Note({ security, isNeeded, isRecovered }: Props) {
  if (isRecovered && security.isProtected) {
    return (
      <FormMessage tone="warning" title={`You signed in with a recovery code; ${formatPlural(security.recoveryCodes, "code")} left`}>
        If your second factor is lost, remove it here and add the new one. If you may lose the other codes as well, make new ones.
      </FormMessage>
    );
  }
  if (isNeeded) return security.isProtected ? <NowOpen /> : <Needed />;
  return security.isProtected ? null : <Offer />;
}

const Needed = () => (
  <FormMessage tone="warning" title="This workspace asks its members for a second factor">
    You are a member, and nothing is lost: add a passkey or an authenticator app below, and the workspace opens. It takes about a minute.
  </FormMessage>
);

const NowOpen = () => (
  <FormMessage tone="success" title="You have a second factor">
    <Link href="/w" className="link">
      Go to your workspace
    </Link>
  </FormMessage>
);

const Offer = () => (
  <FormMessage tone="note" title="We recommend a second factor">
    A password can be guessed, or typed into the wrong page. With a second factor, somebody who knows it still does not get in. Setting one up takes about a
    minute, and you can remove it whenever you like.
  </FormMessage>
);
