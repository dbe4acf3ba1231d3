import Link from "next/link";
import { currentSession } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Menu, MenuLink, MenuSeparator, MenuSubmit } from "#app/_ui/menu.tsx";
import { comesAsStaff, isStaffFresh, profile, standing } from "#lib/identity/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { SessionWatch } from "./_session-watch.tsx";
import { SignOutForm } from "./_sign-out.tsx";
import { NewBelow, Switcher } from "./_switcher.tsx";

export async function AccountMenu() {
  const session = await currentSession();
  if (!session) {
    return (
      <ButtonLink href="/sign-in" variant="quiet" size="small">
        Sign in
      </ButtonLink>
    );
  }
  const [me, mine, waiting] = await Promise.all([profile(session), workspaces.list(session), workspaces.waitingFor(session)]);
  const invitations = waiting > 0 ? `Invitations (${waiting})` : "Invitations";
  const entries = mine.map(({ id, name, level, role, isClosed }) => ({ id, name, level, role, isClosed }));
  const support = comesAsStaff(session) ? (isStaffFresh(session) ? "/admin" : "/account/confirm?next=/admin") : null;
  return (
    <>
      {entries.length > 0 && <Switcher entries={entries} />}
      <Menu
        label={me.name}
        withoutScript={
          <span className="flex flex-wrap gap-4">
            <Link href="/w" className="link">
              Workspaces
            </Link>
            {waiting > 0 && (
              <Link href="/invitations" className="link">
                {invitations}
              </Link>
            )}
            <Link href="/account" className="link">
              Account
            </Link>
            <Link href="/account/security" className="link">
              Security
            </Link>
            {support && (
              <Link href={support} className="link">
                Support
              </Link>
            )}
            <button type="submit" form="sign-out" className="link">
              Sign out
            </button>
          </span>
        }
      >
        <MenuLink href="/invitations">{invitations}</MenuLink>
        <MenuLink href="/w/new">New workspace</MenuLink>
        <NewBelow entries={entries} />
        <MenuSeparator />
        {support && (
          <MenuLink href={support} prefetch={false}>
            Support
          </MenuLink>
        )}
        <MenuLink href="/account">Your account</MenuLink>
        <MenuLink href="/account/security">Security</MenuLink>
        <MenuSubmit form="sign-out">Sign out</MenuSubmit>
      </Menu>
      <SignOutForm />
      <SessionWatch first={standing(session)} />
    </>
  );
}
