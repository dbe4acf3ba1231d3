import { ToWorkspaces } from "#app/_edge/to-workspaces.tsx";
import { NothingHere } from "#app/_ui/refused.tsx";

export default function NotFound() {
  return <NothingHere actions={<ToWorkspaces />} />;
}
