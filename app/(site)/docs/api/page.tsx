import type { Metadata } from "next";
import { PerRequest } from "#app/_edge/per-request.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { OneOperation } from "./_operation.tsx";
import { nouns } from "./_reading.ts";
import { RULES, Rules } from "./_rules.tsx";

export const metadata: Metadata = { title: "The API" };

export default function ApiPage() {
  return (
    <Page width="normal">
      <PageHeader
        title="The API"
        lead={
          <>
            What the portal does with workspaces, members, devices, fields, tokens and measurements, for programs. This page is made from the{" "}
            <a href="/api/v1/openapi.json" className="link">
              OpenAPI document
            </a>
            , which is made from the code that answers.
          </>
        }
      />
      <Contents />
      <Rules />
      {nouns.map(({ id, name, operations }) => (
        <Section key={id} id={id} title={name}>
          <div className="grid gap-10">
            {operations.map((shown) => (
              <OneOperation key={shown.operation.operationId} shown={shown} />
            ))}
          </div>
        </Section>
      ))}
      <PerRequest />
    </Page>
  );
}

const Contents = () => (
  <nav aria-label="Contents" className="mb-12 grid gap-x-12 gap-y-6 border-b border-edge pb-8 sm:grid-cols-2">
    <ul>
      {RULES.map(({ id, title }) => (
        <Entry key={id} id={id} title={title} />
      ))}
    </ul>
    <ul>
      {nouns.map(({ id, name, operations }) => (
        <Entry key={id} id={id} title={`${name} (${operations.length})`} />
      ))}
    </ul>
  </nav>
);

const Entry = ({ id, title }: { id: string; title: string }) => (
  <li>
    <a href={`#${id}`} className="link inline-flex min-h-8 items-center">
      {title}
    </a>
  </li>
);
