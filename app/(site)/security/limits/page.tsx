import type { Metadata } from "next";
import Link from "next/link";
import { PerRequest } from "#app/_edge/per-request.tsx";
import { Page, PageHeader, Prose, Section } from "#app/_ui/page.tsx";
import { Table } from "#app/_ui/table.tsx";
import { LEAKS, NEEDS_IDENTITY, NEEDS_PERSON, OPENED_BY_SCOPE } from "./_leaks.ts";

export const metadata: Metadata = { title: "Security limits" };

export default function LimitsPage() {
  return (
    <Page>
      <PageHeader
        title="Security limits"
        lead={
          <>
            What somebody can do with a leaked secret, and what Kept does not protect against. The lists come from the same tables as{" "}
            <Link href="/docs/access" className="link">
              the access rights
            </Link>
            .
          </>
        }
      />
      <Section
        title="Leaked secrets"
        lead={
          <>
            Revoke a leaked token first. To see what a token that you found can do,{" "}
            <Link href="/test-token" className="link">
              test it
            </Link>
            .
          </>
        }
      >
        <Table
          caption="Leaked secrets"
          showCaption={false}
          columns={[
            { key: "secret", label: "Secret" },
            { key: "can", label: "Its finder can" },
            { key: "cannot", label: "Its finder cannot" },
            { key: "ends", label: "It ends" },
          ]}
          rows={LEAKS.map(({ key, secret, can, cannot, ends }) => ({ key, cells: [secret, can, cannot, ends] }))}
        />
      </Section>
      <Section title="API tokens, by scope" lead="A token can do what each of its scopes opens, and nothing else.">
        <Table
          caption="Operations of the API, by scope"
          showCaption={false}
          columns={[
            { key: "scope", label: "Scope" },
            { key: "words", label: "In words" },
            { key: "operations", label: "Operations" },
          ]}
          rows={OPENED_BY_SCOPE.map(({ scope, words, operations }) => ({
            key: scope,
            cells: [
              <code key="scope" className="numeric text-sm">
                {scope}
              </code>,
              words,
              <Lines key="operations" of={operations} />,
            ],
          }))}
        />
      </Section>
      <Section title="Actions that need a confirmed identity" lead="A session cookie alone does not open these.">
        <Lines of={NEEDS_IDENTITY} />
      </Section>
      <Section title="Actions that need a person" lead="No API token opens these, whatever its scopes.">
        <Lines of={NEEDS_PERSON} />
      </Section>
      <KnownLimits />
      <PerRequest />
    </Page>
  );
}

const Lines = ({ of }: { of: readonly string[] }) => (
  <ul className="grid list-[square] gap-1 pl-5 marker:text-soft">
    {of.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);

const KnownLimits = () => (
  <Section title="Known limits" lead="What Kept does not protect against.">
    <Prose>
      <ul>
        <li>
          <strong>Before us.</strong> A network server, a gateway or a broker of yours reads messages in clear before it sends them to us. MQTT without TLS is
          plain text; we offer it within one machine only.
        </li>
        <li>
          <strong>Measurements at rest.</strong> We store them without names, but not encrypted by Kept. Who can read the telemetry database can read values and
          times. The operator can encrypt disks.
        </li>
        <li>
          <strong>Metadata.</strong> Hosting providers and networks see addresses, times and sizes of connections. We do not store addresses.
        </li>
        <li>
          <strong>Mail.</strong> The mail provider and the mail servers on the way can read our mails. Links that change an account work once; links to
          invitations and receipts work until they end.
        </li>
        <li>
          <strong>The machine.</strong> The master key is in the configuration of the running server. Who controls that machine can open names and addresses.
        </li>
        <li>
          <strong>The operator.</strong> An operator with access to the databases and the master key can read everything. Staff accounts of the portal cannot.
        </li>
        <li>
          <strong>Your devices.</strong> Who controls a device or the computer of a member can do what these can do.
        </li>
        <li>
          <strong>Guessing.</strong> Limits slow guessing down by account and by network. Somebody with very many networks gets more tries, and still too few
          for a password that our rules accept.
        </li>
        <li>
          <strong>Dependencies.</strong> A weakness in a library that nobody has published yet is in no list of advisories.
        </li>
      </ul>
    </Prose>
  </Section>
);
