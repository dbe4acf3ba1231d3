import Link from "next/link";
import { Badge } from "#app/_ui/badge.tsx";
import { classNames } from "#app/_ui/class-names.ts";
import { formatPlural } from "#app/_ui/number.ts";
import { Table } from "#app/_ui/table.tsx";
import type { Colour, FieldView } from "#lib/devices/schema.ts";

const KINDS = { number: "Number", boolean: "True or false", text: "Text" } as const;

/** Written out, since the style sheet has only the names that it finds. */
const SWATCH: Record<Colour, string> = {
  green: "bg-line-green",
  blue: "bg-line-blue",
  violet: "bg-line-violet",
  rose: "bg-line-rose",
  amber: "bg-line-amber",
  grey: "bg-line-grey",
};

/** `path` leads to the form of each field; null for whoever may not change them. */
export function FieldTable({ fields, path }: { fields: readonly FieldView[]; path: string | null }) {
  const columns = [
    { key: "field", label: "Field" },
    { key: "label", label: "Label" },
    { key: "kind", label: "Values" },
    { key: "unit", label: "Unit" },
    { key: "kept", label: "Kept" },
    { key: "shown", label: "Shown" },
    ...(path === null ? [] : [{ key: "edit", label: "Change", hideLabel: true, align: "end" as const }]),
  ];
  const rows = fields.map((field) => ({
    key: field.key,
    cells: [
      <span key="key" className="numeric wrap-anywhere">
        {field.key}
      </span>,
      field.label ?? "–",
      KINDS[field.kind],
      field.unit ?? "–",
      <Kept key="kept" field={field} />,
      <Look key="look" field={field} />,
      ...(path === null ? [] : [<Edit key="edit" field={field} path={path} />]),
    ],
  }));
  return <Table caption="Fields" showCaption={false} columns={columns} rows={rows} />;
}

const Kept = ({ field }: { field: FieldView }) => (
  <span className="inline-flex flex-wrap items-center gap-2">
    {field.keptDays === null ? "As long as the workspace" : formatPlural(field.keptDays, "day")}
    {field.isPersonal && <Badge>Personal</Badge>}
  </span>
);

const Look = ({ field }: { field: FieldView }) => (
  <span className="inline-flex items-baseline gap-2">
    <span aria-hidden="true" className={classNames("h-1 w-5 self-center rounded-sm", SWATCH[field.colour])} />
    {field.isVisible ? field.colour : "hidden"}
  </span>
);

const Edit = ({ field, path }: { field: FieldView; path: string }) => (
  <Link href={`${path}?${new URLSearchParams({ field: field.key })}`} className="link inline-flex min-h-9 items-center">
    Change<span className="sr-only"> {field.key}</span>
  </Link>
);
