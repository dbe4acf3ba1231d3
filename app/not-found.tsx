import { ToWorkspaces } from "./_edge/to-workspaces.tsx";
import { Masthead } from "./_ui/masthead.tsx";
import { NothingHere } from "./_ui/refused.tsx";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <>
      <Masthead />
      <NothingHere actions={<ToWorkspaces />} />
    </>
  );
}
