import Link from "next/link";

type Props = { workspace: string; device: string; rights: ReadonlySet<string> };

/** For whoever reads the record of the workspace. */
export function WhoCouldLink({ workspace, device, rights }: Props) {
  if (!rights.has("record:read")) return null;
  return (
    <p className="mt-12 text-soft print:hidden">
      <Link href={`/w/${workspace}/record/access?device=${device}`} className="link inline-flex min-h-8 items-center">
        Who could see this device, and who did
      </Link>
    </p>
  );
}
