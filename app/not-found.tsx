import { PerRequest } from "./_edge/per-request.tsx";
import { Refused } from "./_ui/refused.tsx";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <>
      <Refused code="404" title="There is nothing here.">
        Either this address never led anywhere, or what it led to is gone, or it is not yours to see. We answer all three alike, on purpose.
      </Refused>
      <PerRequest />
    </>
  );
}
