import type { Metadata } from "next";
import { PerRequest } from "#app/_edge/per-request.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Code, Words } from "../api/_operation.tsx";
import { FORMATS, type FormatDoc } from "./_formats.ts";
import { AFTER, ANSWERS, BEFORE, REASONS, type Rule } from "./_rules.ts";

export const metadata: Metadata = { title: "Send measurements" };

export default function DevicesPage() {
  return (
    <Page width="normal">
      <PageHeader
        title="Send measurements"
        lead="By HTTPS, in the format that your device or its network speaks already. In the examples, KEPT is the address of this portal, TOKEN a device’s token, WEBHOOK a webhook’s, DEVICE the id of a device."
      />
      <Contents />
      {BEFORE.map((rule) => (
        <OneRule key={rule.id} rule={rule} />
      ))}
      {FORMATS.map((format) => (
        <OneFormat key={format.id} format={format} />
      ))}
      {AFTER.map((rule) => (
        <OneRule key={rule.id} rule={rule} />
      ))}
      <Section id="answers" title="Answers" lead="JSON, and short.">
        <Answers />
      </Section>
      <Section id="reasons" title="Why a reading is dropped" lead="Named in the answer, and counted on the device’s page.">
        <Reasons />
      </Section>
      <PerRequest />
    </Page>
  );
}

const Contents = () => (
  <nav aria-label="Contents" className="mb-12 grid gap-x-12 gap-y-6 border-b border-edge pb-8 sm:grid-cols-2">
    <Entries of={[...BEFORE, ...AFTER, { id: "answers", title: "Answers" }, { id: "reasons", title: "Why a reading is dropped" }]} />
    <Entries of={FORMATS} />
  </nav>
);

const Entries = ({ of }: { of: readonly { id: string; title: string }[] }) => (
  <ul>
    {of.map(({ id, title }) => (
      <li key={id}>
        <a href={`#${id}`} className="link inline-flex min-h-8 items-center">
          {title}
        </a>
      </li>
    ))}
  </ul>
);

const Paragraphs = ({ words }: { words: readonly string[] }) =>
  words.map((text) => (
    <p key={text} className="max-w-[68ch]">
      <Words text={text} />
    </p>
  ));

const OneRule = ({ rule: { id, title, words, code } }: { rule: Rule }) => (
  <Section id={id} title={title}>
    <div className="grid gap-4">
      <Paragraphs words={words} />
      {code && <Code text={code} />}
    </div>
  </Section>
);

const OneFormat = ({ format: { id, title, address, words, code, kept, dropped } }: { format: FormatDoc }) => (
  <Section id={id} title={title}>
    <div className="grid gap-4">
      <p className="numeric wrap-anywhere">POST {address}</p>
      <Paragraphs words={words} />
      <Code text={code} />
      <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[auto_1fr]">
        <dt className="text-soft">Kept</dt>
        <dd>
          <Words text={kept} />
        </dd>
        <dt className="text-soft">Thrown away</dt>
        <dd>
          <Words text={dropped} />
        </dd>
      </dl>
    </div>
  </Section>
);

const Answers = () => (
  <Table
    caption="What senders are answered"
    showCaption={false}
    columns={[
      { key: "status", label: "Status", numeric: true },
      { key: "body", label: "Body", numeric: true },
      { key: "about", label: "What it says" },
    ]}
    rows={ANSWERS.map(([status, body, about]) => ({
      key: status + body,
      cells: [status, <span key="body" className="wrap-anywhere">{body}</span>, <Words key="about" text={about} />], // biome-ignore format: one line
    }))}
  />
);

const Reasons = () => (
  <Table
    caption="Reasons"
    showCaption={false}
    columns={[
      { key: "reason", label: "Reason", numeric: true },
      { key: "about", label: "What it means" },
    ]}
    rows={REASONS.map(([reason, about]) => ({ key: reason, cells: [reason, about] }))}
  />
);
