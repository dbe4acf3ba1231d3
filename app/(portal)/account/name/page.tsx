import type { Metadata } from "next";
import { Suspense } from "react";
import { visitor } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { profile } from "#lib/identity/index.ts";
import { NameForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Change your name" };

export default function NamePage() {
  return (
    <Page width="narrow">
      <PageHeader title="Change your name" lead="Members of your workspaces see the new name at once, and our e-mails use it from now on." />
      <Suspense fallback={<Skeleton className="h-48 w-full" />}>
        <Name />
      </Suspense>
    </Page>
  );
}

async function Name() {
  const { name } = await profile(await visitor("/account/name"));
  return <NameForm name={name} />;
}
