import { ToWorkspaces } from "#app/_edge/to-workspaces.tsx";
import { NoRight } from "#app/_ui/refused.tsx";

export default function Forbidden() {
  return <NoRight actions={<ToWorkspaces />} />;
}
