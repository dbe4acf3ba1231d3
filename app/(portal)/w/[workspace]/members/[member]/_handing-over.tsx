/** Handing the workspace over to this member: for its owner alone. */
import { visit } from "#app/_edge/visit.ts";
import { FormMessage } from "#app/_ui/form.tsx";
import { Section } from "#app/_ui/page.tsx";
import { Time } from "#app/_ui/time.tsx";
import * as workspaces from "#lib/workspaces/index.ts";
import { OfferForm, WithdrawForm } from "./_forms.tsx";

export async function HandingOver({ workspace, member }: { workspace: string; member: string }) {
  const offer = await workspaces.offerOf(await visit(workspace, "workspace:manage"));
  return (
    <Section
      title="Hand the workspace over"
      lead="They become its owner once they accept, within seven days, and you an admin. From then on they decide about it, and about you."
    >
      {!offer && <OfferForm workspace={workspace} member={member} />}
      {offer?.memberId === member && (
        <div className="grid gap-4">
          <FormMessage tone="note">
            It is offered to them until <Time at={offer.expiresAt} />.
          </FormMessage>
          <WithdrawForm workspace={workspace} member={member} />
        </div>
      )}
      {offer && offer.memberId !== member && (
        <p className="text-soft">It is offered to {offer.name ?? "somebody else"} at the moment. Withdraw that offer first.</p>
      )}
    </Section>
  );
}
