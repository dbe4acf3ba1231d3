/** What decides besides the role: each with its threshold, and what happens beyond it. */
import { Facts } from "#app/_ui/card.tsx";
import { SESSION } from "#lib/identity/index.ts";
import { isLeftWhenClosed, MOST_LEVELS, RIGHTS, type Right } from "#lib/workspaces/index.ts";

const MINUTE = 60_000;

const left = (Object.keys(RIGHTS) as Right[]).filter((right) => isLeftWhenClosed("owner", right));

const Rights = ({ all }: { all: readonly Right[] }) =>
  all.map((right, index) => (
    <span key={right}>
      {index > 0 && ", "}
      <code className="numeric text-sm">{right}</code>
    </span>
  ));

export const Conditions = () => (
  <Facts
    facts={[
      {
        name: "Strangers",
        value:
          "Whoever is no member gets the answer of a workspace that does not exist, letter by letter. So does a member who asks for a device of another workspace.",
      },
      {
        name: "Limited members",
        value:
          "They see only the devices that were opened to them, each to look or to change as well, and of the workspace that it exists. Devices that were not opened are not found.",
      },
      {
        name: "Workspaces below",
        value: `A workspace stands alone, unless its owner takes over the members of the one above, which every member can see. They have their role there as well; the owner from above is an admin. The own role in a workspace counts before one from above. It goes ${MOST_LEVELS} levels deep, never up and never sideways.`,
      },
      {
        name: "Second factor",
        value:
          "Where a workspace requires one, members who signed in without are asked to add one, whatever their role. The token of a program works only while its issuer has one set up.",
      },
      {
        name: "Shown just now",
        value: `Some actions require that you authenticated within ${SESSION.fresh / MINUTE} minutes; after that, we ask you to confirm your identity. Among them is every action that shows a new token or secret. They are marked below.`,
      },
      {
        name: "Support staff",
        value: `Nobody of the staff sees anything of a workspace until its owner lets them in, for hours they choose, and to look only if they do not say more. They must have signed in with a passkey and show it again every ${SESSION.staffFresh / MINUTE / 60} hours, and everything they look at stands in the owner’s record. It ends by itself, at the minute.`,
      },
      {
        name: "Programs",
        value:
          "A token may do what its scopes say and whoever issued it may do by now, whichever is less; the same goes for the devices. It reaches the workspaces below only if it was issued so. What a person must decide, no token can. The API looks the token up at each request, after the whole request has arrived: a revoked or expired token opens nothing.",
      },
      {
        name: "Devices and webhooks",
        value:
          "Their tokens act for the workspace, and only add readings. They keep working when the person who issued them leaves, loses rights or has no second factor. They stop when the token is revoked, replaced or expired, when the device is retired, and when the workspace is closed.",
      },
      {
        name: "Closed workspaces",
        value: (
          <>
            Only the owner gets in, with <Rights all={left} />. Everybody else is told that it was closed, and only if they were a member. If the owner deleted
            their account, an admin can take the workspace over within 30 days: they become its owner, and it opens again.
          </>
        ),
      },
      {
        name: "Changes",
        value:
          "Role, devices, support and tokens are looked up at each request: what was taken away is gone with the next one, also in sessions that are open.",
      },
    ]}
  />
);
