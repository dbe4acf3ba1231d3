/** Where what lives, for each of the two regions. */
import { Table } from "#app/_ui/table.tsx";

const COLUMNS = [
  { key: "what", label: "What" },
  { key: "eu", label: "Workspace in the EU" },
  { key: "us", label: "Workspace in the US" },
];

const ROWS = [
  { key: "account", cells: ["Who you are: name, e-mail, sign-ins, members", "European Union", "European Union"] },
  { key: "devices", cells: ["Names of devices and their tokens' hashes", "European Union", "European Union"] },
  { key: "measurements", cells: ["What devices measure", "European Union", <strong key="us">United States</strong>] },
];

export const Regions = () => <Table caption="Where data is kept" columns={COLUMNS} rows={ROWS} />;
