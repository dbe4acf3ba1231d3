/**
 * Who may do what where.
 *
 * A workspace is a tenant: its devices and measurements are reached only through an `Access`, which proves membership
 * and one named right. Whoever is not a member gets the answer of a workspace that does not exist. A workspace belongs
 * to whoever opened it and is seen by nobody else until they invite somebody. Its data region is final: the database
 * itself refuses to change it. A workspace can ask its members for a second factor: then nobody enters without one.
 *
 * People come in by invitation, for seven days, at one address: whoever is signed in with it, confirmed, accepts; the link in the mail
 * shows and refuses it, and whether an address has an account is told to nobody. Refused, answered or expired, it is deleted with the
 * address, and a refusal keeps the workspace from inviting the address for six months. An invitation does not outlive the right of
 * whoever gave it. The owner changes everybody else, admins whoever is neither owner nor admin, nobody themselves. A limited
 * member reaches the devices that were opened to them, one by one. There is one owner at any moment: they hand the workspace
 * over to a member who accepts. Each change holds from the next request on, is recorded, and is mailed to whom it is about.
 *
 * Workspaces stand below each other in a tree of four levels at most. Each has its own members; those of the one above
 * work in it only where its own owner says so, and both sides see it. A closed workspace takes nothing in and lets
 * nobody in but its owner, who can open it again for 30 days; then it is erased.
 *
 * A user who deletes their account chooses for each of their workspaces in which others work: a member becomes its owner, or it is closed. Those in
 * which nobody else works are erased with it, if the page showed exactly these. A workspace closed this way has no owner: for 30 days an admin can take it over, which opens it again.
 *
 * Staff of the operator see nothing of a workspace unless an owner lets them in, for hours they choose and to look only,
 * if they do not say more. It ends by itself, or when an owner ends it, at the next request. There is no other way in.
 *
 * The token of a program is shown once and kept as a hash. It may do what it was issued for and its issuer may do by now,
 * whichever is less; `enter` asks both at each request. Where the workspace requires a second factor, a token works only while its issuer has
 * one set up. A token issues tokens that may do no more than itself, and whoever replaces one answers for it from then on. A person
 * who issues or replaces a credential must have authenticated within ten minutes, and the pass is checked again inside the transaction. Ending one is final and works with the next request.
 */
export { Access, enter } from "./access.ts";
export { givable } from "./api-token-bounds.ts";
export { cancelApiTokenEnd, endOldApiToken, keepOldApiToken, revokeApiToken, undoApiTokenEnd } from "./api-token-changes.ts";
export { getApiToken, hasApiToken, listApiTokens, listApiTokensOf } from "./api-token-list.ts";
export { apiTokenNames } from "./api-token-names.ts";
export { issueApiToken, rotateApiToken } from "./api-tokens.ts";
export { unbind } from "./bindings.ts";
export { closedFor } from "./closed.ts";
export { close, reopen } from "./closing.ts";
export type { How } from "./could-see.ts";
export { depart, departureChanged, holdForDeparture, recordDeparture } from "./departure.ts";
export { DepartureOutdated, departureFaults, mayHandOver, planDeparture } from "./departure-plan.ts";
export { rightsOn } from "./device-rights.ts";
export { examineApiToken } from "./examine-api-token.ts";
export { invitationsOf, invite, resendInvitation, revokeInvitation } from "./invitations.ts";
export { acceptInvitation, declineInvitation, invitationsFor, waitingFor } from "./invitee.ts";
export { leave, removeMember } from "./leaving.ts";
export { ANSWER_WITHIN } from "./limits.ts";
export { list } from "./list.ts";
export { lockWorkspace } from "./lock-workspace.ts";
export { getMember, listMembers } from "./members.ts";
export { forgetOldApiTokens } from "./old-secrets.ts";
export { once } from "./once.ts";
export { ownedWorkspaces } from "./owned.ts";
export { acceptOffer, declineOffer, offerOf, offerOwnership, offersFor, withdrawOffer } from "./ownership.ts";
export { comersOf } from "./people.ts";
export type { Period } from "./periods.ts";
export { move, placeOf, shareMembers } from "./place.ts";
export { isGranted, isLeftWhenClosed, RIGHTS, type Right, ROLES, type Role, type Standing } from "./policy.ts";
export { deviceIn, devicesIn, hasAlso, lockDevice, requireAlso, requireFreshAccess, requirePerson } from "./reach.ts";
export { reachable } from "./reachable.ts";
export { linkedInvitation, refuseInvitation } from "./refusals.ts";
export { rightsHere } from "./rights.ts";
export { changeRole, setGrants } from "./roles.ts";
export { changePlan, requireFactor } from "./settings.ts";
export { openToSupport } from "./staff.ts";
export { MOST_LEVELS } from "./standing.ts";
export { requireStillHeld } from "./still-held.ts";
export { endSupport, letSupportIn, supportNow } from "./support.ts";
export { takeOver, takeOversFor } from "./take-over.ts";
export { tellOwner } from "./telling.ts";
export { authenticate, TokenAccess } from "./token-access.ts";
export { cancelEnd, endPrevious, endToken, keepPrevious, type TokenTable, undoEnd } from "./token-changes.ts";
export { announceEnds, apiTokenEndings, type Endings, isDue } from "./token-ends.ts";
export { replacementNotice, type TokenSubject, tokenNotice, workspaceFact } from "./token-notice.ts";
export { detachBelow, lockTree } from "./tree.ts";
export { type SupportSight, type TokenSight, whoCould } from "./who-could.ts";
export { get, open, openBelow, rename } from "./workspace.ts";
