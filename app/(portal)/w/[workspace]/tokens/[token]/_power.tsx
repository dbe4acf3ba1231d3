/** What a token may do, in words: each right, for which devices, in which workspaces. */
import { Status } from "#app/_ui/status.tsx";
import { Table } from "#app/_ui/table.tsx";
import { RIGHTS } from "#lib/workspaces/index.ts";
import type { AnyToken } from "./_token-of.ts";

type Props = { token: AnyToken /** The names of the devices here, by their numbers. */; names: ReadonlyMap<string, string>; workspace: string };

type Line = { key: string; does: string; where: string; isDead: boolean };

const COLUMNS = [
  { key: "right", label: "Right" },
  { key: "devices", label: "Devices" },
  { key: "where", label: "Workspaces" },
  { key: "state", label: "Now" },
];

export function Power({ token, names, workspace }: Props) {
  const devices = token.devices === "all" ? "all" : token.devices.map((id) => names.get(id) ?? "one that is gone").join(", ") || "none";
  const rows = linesOf(token, workspace).map(({ key, does, where, isDead }) => ({
    key,
    cells: [
      does,
      /^(devices|measurements|send)/.test(key) ? devices : "none in particular",
      where,
      isDead ? (
        <Status key="state" is="bad">
          Dead: its issuer lost it
        </Status>
      ) : (
        <Status key="state" is={token.state === "ended" ? "off" : "good"}>
          {token.state === "ended" ? "Ended" : "Active"}
        </Status>
      ),
    ],
  }));
  return <Table caption="What this token may do, and nothing else" columns={COLUMNS} rows={rows} />;
}

function linesOf(token: AnyToken, workspace: string): Line[] {
  if (token.kind !== "program") {
    const does = token.isSigned ? "Send readings, in signed messages" : "Send readings";
    const reach = token.mayBackfill ? ", also from up to 35 months ago" : "";
    return [{ key: "send", does: does + reach, where: workspace, isDead: false }];
  }
  const where = token.reachesBelow ? `${workspace}, and those below it` : workspace;
  return token.scopes.map((scope) => ({ key: scope, does: RIGHTS[scope].words, where, isDead: token.deadScopes.includes(scope) }));
}
