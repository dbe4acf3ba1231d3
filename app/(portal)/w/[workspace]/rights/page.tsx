import type { Metadata } from "next";
import { Suspense } from "react";
import { visit } from "#app/_edge/visit.ts";
import { Page, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as devices from "#lib/devices/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { POST_WORDS, type RightsView } from "#lib/workspaces/schema.ts";
import { WorkspaceHeader } from "../_header.tsx";
import { Rights } from "../_rights.tsx";
import { LeaveForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Your rights" };

type Params = Promise<{ workspace: string }>;

export default function RightsPage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <Suspense fallback={<Skeleton className="h-[40rem] w-full" />}>
        <Own params={params} />
      </Suspense>
    </Page>
  );
}

async function Own({ params }: { params: Params }) {
  const { workspace: id } = await params;
  const access = await visit(id, "workspace:read", `/w/${id}/rights`);
  const rights = await workspaces.rightsHere(access);
  const maySeeDevices = rights.held.some(({ right }) => right === "devices:read");
  const mine = maySeeDevices ? await devices.list(await visit(id, "devices:read")) : [];
  return (
    <>
      <WorkspaceHeader id={id} current="Your rights" title="Your rights" lead={lead(rights)} />
      <Rights rights={rights} names={new Map(mine.map(({ id: device, name }) => [device, name]))} whose="you" />
      {mayLeave(rights) && (
        <Section
          title="Leave"
          lead="You see nothing of this workspace from then on, and tokens you issued for programs do nothing here. To come back, somebody has to invite you."
        >
          <LeaveForm workspace={id} />
        </Section>
      )}
    </>
  );
}

const isSupport = (post: RightsView["post"]): post is "support" | "support-changes" => post === "support" || post === "support-changes";

/** The owner hands over or closes first; whoever comes in from above leaves there; support goes when its time is over. */
const mayLeave = ({ post, from }: RightsView): boolean => post !== "owner" && from === null && !isSupport(post);

function lead({ post, from }: RightsView): string {
  if (isSupport(post)) return "You are here as support, for as long as the owner lets you.";
  const what = `${POST_WORDS[post].name}. ${POST_WORDS[post].words}`;
  return from ? `${what} You come in as a member of ${from.name}, the workspace above; leave there if you want to.` : what;
}
