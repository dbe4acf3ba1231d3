/** The table of rights, as the portal asks it. */
import { Table } from "#app/_ui/table.tsx";
import { isGranted, RIGHTS, type Right, ROLES, type Standing } from "#lib/workspaces/index.ts";

const LABELS: Record<Standing, string> = {
  owner: "Owner",
  admin: "Admin",
  editor: "Editor",
  viewer: "Viewer",
  billing: "Billing",
  support: "Support, to look",
  "support-changes": "Support, to change",
};

type Column = { key: string; label: string; has: (right: Right) => boolean };

const standing = (key: Standing): Column => ({ key, label: LABELS[key], has: (right) => (RIGHTS[right].of as readonly Standing[]).includes(key) });
const isOfEverybody = (right: Right) => right === "workspace:read";

const COLUMNS: readonly Column[] = [
  ...ROLES.map(standing),
  { key: "read", label: "Device opened, to look", has: (right) => isOfEverybody(right) || isGranted("read", right) },
  { key: "write", label: "Device opened, to change", has: (right) => isOfEverybody(right) || isGranted("write", right) },
  standing("support"),
  standing("support-changes"),
];

const Mark = ({ has }: { has: boolean }) => (
  <>
    <span aria-hidden="true" className={has ? "font-semibold text-accent" : "text-soft"}>
      {has ? "✓" : "–"}
    </span>
    <span className="sr-only">{has ? "yes" : "no"}</span>
  </>
);

export const Rights = () => (
  <Table
    caption="Rights, by what somebody is in a workspace"
    columns={[{ key: "right", label: "Right" }, ...COLUMNS.map(({ key, label }) => ({ key, label }))]}
    rows={(Object.keys(RIGHTS) as Right[]).map((right) => ({
      key: right,
      cells: [
        <div key="right" className="grid">
          {RIGHTS[right].words}
          <code className="numeric text-sm font-normal text-soft">{right}</code>
        </div>,
        ...COLUMNS.map(({ key, has }) => <Mark key={key} has={has(right)} />),
      ],
    }))}
  />
);
