/** One operation: what it does, what it takes, what it answers. */
import { Badge } from "#app/_ui/badge.tsx";
import { Table } from "#app/_ui/table.tsx";
import { curlOf, describedBy, fieldsOf, kindOf, type Schema, type Shown } from "./_reading.ts";

export function OneOperation({ shown }: { shown: Shown }) {
  const { path, method, operation } = shown;
  const parameters = (operation.parameters ?? []).filter((one) => one.in !== "path");
  const body = operation.requestBody?.content["application/json"]?.schema;
  const answer = Object.entries(operation.responses).find(([status]) => status.startsWith("2"))?.[1].content;
  return (
    <article id={operation.operationId} className="grid scroll-mt-6 gap-4 border-t border-edge pt-6">
      <header className="grid gap-2">
        <h3 className="font-serif text-xl font-semibold">{operation.summary}</h3>
        <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <Badge tone={method === "GET" ? "neutral" : "accent"}>{method}</Badge>
          <code className="numeric min-w-0 wrap-anywhere">{path}</code>
        </p>
      </header>
      <p className="max-w-prose text-soft">
        <Words text={operation.description} />
      </p>
      <Code text={curlOf(shown)} />
      {parameters.length > 0 && (
        <Fields
          caption={`What ${operation.operationId} may be asked with`}
          title="In the address, or the head"
          rows={parameters.map(({ name, required = false, description = "", schema }) => ({
            name,
            kind: kindOf(schema),
            isRequired: required,
            about: description,
          }))}
        />
      )}
      {body && <Fields caption={`What ${operation.operationId} takes`} title="In the body" rows={fieldsOf(body)} />}
      {answer && <Answer id={operation.operationId} content={answer} />}
      <details>
        <summary className="inline-flex min-h-11 items-center text-accent underline underline-offset-4">Every answer of {operation.operationId}</summary>
        <ul className="grid gap-1 pt-1">
          {Object.entries(operation.responses).map(([status, response]) => (
            <li key={status} className="flex gap-3">
              <span className="numeric w-18 shrink-0">{status}</span>
              <span className="min-w-0">
                <Words text={describedBy(response)} />
              </span>
            </li>
          ))}
        </ul>
      </details>
    </article>
  );
}

function Answer({ id, content }: { id: string; content: Record<string, { schema: Schema }> }) {
  const schema = content["application/json"]?.schema;
  const rows = schema ? fieldsOf(schema) : [];
  if (rows.length === 0) return <p>Answers with a file: {Object.keys(content).join(" or ")}.</p>;
  return <Fields caption={`What ${id} answers`} title="In the answer" rows={rows} isAnswer />;
}

type Props = { caption: string; title: string; rows: ReturnType<typeof fieldsOf>; isAnswer?: boolean };

const Fields = ({ caption, title, rows, isAnswer = false }: Props) => (
  <div className="grid gap-1">
    <h4 className="label-mono text-soft">{title}</h4>
    <Table
      caption={caption}
      showCaption={false}
      columns={[
        { key: "name", label: "Name", numeric: true },
        { key: "kind", label: "Value" },
        { key: "about", label: "What it is" },
      ]}
      rows={rows.map(({ name, kind, isRequired, about }) => ({
        key: name,
        cells: [<span key="name" className="wrap-anywhere">{name}</span>, <span key="kind" className="wrap-anywhere">{isAnswer || isRequired ? kind : `${kind}, may be left out`}</span>, <Words key="about" text={about || "–"} />], // biome-ignore format: one line
      }))}
    />
  </div>
);

export const Code = ({ text }: { text: string }) => (
  <pre className="rounded-md border border-edge bg-sunken p-4 font-mono text-[0.875rem] leading-6 whitespace-pre-wrap wrap-anywhere">
    <code>{text}</code>
  </pre>
);

/** Text with `code` in it. */
export const Words = ({ text }: { text: string }) =>
  text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, which never change places
      <code key={index} className="numeric wrap-anywhere">
        {part}
      </code>
    ) : (
      part
    ),
  );
