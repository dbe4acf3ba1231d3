/** Who sees and who changes which field. */
import type { By } from "#app/_edge/entrances/field-rule.ts";
import { FIELDS } from "#app/_edge/entrances/fields.ts";
import { Table } from "#app/_ui/table.tsx";
import type { Right } from "#lib/workspaces/index.ts";

const WHO: Record<Exclude<By, Right>, string> = { oneself: "The person", portal: "The portal alone", nobody: "Nobody" };
const isWho = (by: By): by is Exclude<By, Right> => by in WHO;

const Who = ({ all }: { all: readonly By[] }) => (
  <ul className="grid gap-0.5">
    {all.map((by) => (
      <li key={by}>{isWho(by) ? WHO[by] : <code className="numeric text-sm">{by}</code>}</li>
    ))}
  </ul>
);

export const Fields = () => (
  <Table
    caption="Fields, with who sees and who changes them"
    showCaption={false}
    columns={[
      { key: "what", label: "Field" },
      { key: "sees", label: "Who sees it" },
      { key: "changes", label: "Who changes it" },
      { key: "note", label: "Note" },
    ]}
    rows={FIELDS.map(({ what, sees, changes, note }) => ({
      key: what,
      cells: [what, <Who key="sees" all={sees} />, <Who key="changes" all={changes} />, note ?? <span className="text-soft">–</span>],
    }))}
  />
);
