import type { Metadata } from "next";
import { PerRequest } from "#app/_edge/per-request.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { EVERY_AREA } from "./_areas.ts";
import { Conditions } from "./_conditions.tsx";
import { Entrances } from "./_entrances.tsx";
import { Fields } from "./_fields.tsx";
import { Rights } from "./_rights.tsx";

export const metadata: Metadata = { title: "Who may do what" };

export default function AccessPage() {
  return (
    <Page>
      <PageHeader
        title="Who may do what"
        lead="Made from the tables that the portal itself asks, and compared with its code: a page, form or address that is not listed here cannot be released."
      />
      <Section
        title="Rights"
        lead="What somebody may do in a workspace follows from what they are there. The owner of a workspace can change it, and it holds with the next request."
      >
        <Rights />
      </Section>
      <Section title="What else decides">
        <Conditions />
      </Section>
      <Section title="Fields" lead="Which parts of a thing somebody sees and changes, where it is not all of it.">
        <Fields />
      </Section>
      <Section title="Every entrance" lead="What each page, form, address and operation asks of whoever comes. Several rights mean all of them.">
        <div className="grid gap-10">
          {EVERY_AREA.map((area) => (
            <Entrances key={area.title} area={area} />
          ))}
        </div>
      </Section>
      <PerRequest />
    </Page>
  );
}
