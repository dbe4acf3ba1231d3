import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { visit } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { SupportBanner } from "../../_support-banner.tsx";
import { isTemplate, TEMPLATES } from "../_templates.ts";
import { NewDecoder } from "./_form.tsx";

export const metadata: Metadata = { title: "Add a decoder" };

type Params = Promise<{ workspace: string }>;
type Search = Promise<Record<string, string | string[] | undefined>>;

export default function NewDecoderPage({ params, searchParams }: { params: Params; searchParams: Search }) {
  return (
    <Page>
      <PageHeader title="Add a decoder" lead="It reads the bytes of the devices that you choose afterwards." />
      <Suspense fallback={<Skeleton className="h-[32rem] w-full" />}>
        <Form params={params} searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Form({ params, searchParams }: { params: Params; searchParams: Search }) {
  const { workspace } = await params;
  const path = `/w/${workspace}/decoders/new`;
  await visit(workspace, "devices:write", path);
  const from = String((await searchParams).from ?? "");
  return (
    <>
      <SupportBanner id={workspace} />
      {isTemplate(from) ? (
        <>
          <p className="mb-8">
            <Link href={path} className="link">
              Begin from something else
            </Link>
          </p>
          <NewDecoder key={from} workspace={workspace} template={TEMPLATES[from]} />
        </>
      ) : (
        <Beginnings path={path} />
      )}
    </>
  );
}

function Beginnings({ path }: { path: string }) {
  return (
    <ul className="grid gap-4 sm:grid-cols-2">
      {Object.entries(TEMPLATES).map(([name, { title, detail }]) => (
        <li key={name} className="relative grid content-start gap-1 rounded-lg border border-edge bg-raised p-5 hover:border-ink">
          <Link href={`${path}?from=${name}`} className="link font-medium after:absolute after:inset-0">
            {title}
          </Link>
          <p className="text-soft">{detail}</p>
        </li>
      ))}
    </ul>
  );
}
