/** The way on from a page that is not there: signed-in users are led to their workspaces. */
import { Suspense } from "react";
import { ButtonLink } from "#app/_ui/button.tsx";
import { currentSession } from "./visit.ts";

export const ToWorkspaces = () => (
  <Suspense>
    <IfSignedIn />
  </Suspense>
);

const IfSignedIn = async () => ((await currentSession()) ? <ButtonLink href="/w">To your workspaces</ButtonLink> : null);
