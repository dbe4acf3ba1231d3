"use client";
import Link from "next/link";
import { Button, ButtonLink } from "#app/_ui/button.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Section } from "#app/_ui/page.tsx";
import { Table } from "#app/_ui/table.tsx";
import { TextArea } from "#app/_ui/text-area.tsx";
import type { Imported as Made } from "#lib/devices/schema.ts";

type Props = { workspace: string; made: Made[]; csv: string; excel: string };

/** The devices and their tokens. The only time these are on a screen. */
export function Imported({ workspace, made, csv, excel }: Props) {
  return (
    <div className="grid gap-8">
      <FormMessage tone="success" title={`${formatPlural(made.length, "device")} added`}>
        Each has a token of its own.
      </FormMessage>
      <FormMessage tone="warning" title="Take the tokens along now">
        They are shown this once. We keep only a hash of each and cannot show them again; each can be replaced at any time.
      </FormMessage>
      <div className="flex flex-wrap gap-3">
        <Button data-needs-script onClick={() => save(csv)}>
          Download the tokens as CSV
        </Button>
        <Button variant="quiet" data-needs-script onClick={() => save(excel)}>
          Download the tokens for Excel (Europe)
        </Button>
        <ButtonLink href={`/w/${workspace}`} variant="quiet">
          To the devices
        </ButtonLink>
      </div>
      <TextArea
        name="tokens"
        label="The same to copy"
        hint="A name that a spreadsheet could run as a formula has an apostrophe put in front."
        defaultValue={csv}
        readOnly
        rows={Math.min(12, made.length + 2)}
        className="font-mono text-[0.875rem]"
      />
      <Section title="Added">
        <Table
          caption={formatPlural(made.length, "device")}
          columns={[
            { key: "name", label: "Device" },
            { key: "token", label: "Token", numeric: true },
          ]}
          rows={made.map(({ id, name, token }) => ({
            key: id,
            cells: [
              <Link key="name" href={`/w/${workspace}/devices/${id}`} className="link wrap-anywhere">
                {name}
              </Link>,
              <span key="token" className="wrap-anywhere">
                {token}
              </span>,
            ],
          }))}
        />
      </Section>
    </div>
  );
}

/** Made in the browser from what is on the page: the tokens are not asked for again, and no address holds them. */
function save(csv: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv;charset=utf-8" }));
  link.download = "kept-device-tokens.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
