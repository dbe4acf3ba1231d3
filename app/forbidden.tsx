import { PerRequest } from "./_edge/per-request.tsx";
import { Refused } from "./_ui/refused.tsx";

export default function Forbidden() {
  return (
    <>
      <Refused code="403" title="Your role does not include this.">
        You are a member of this workspace, but what you asked for needs a right that your role does not have. An owner can give it to you.
      </Refused>
      <PerRequest />
    </>
  );
}
