/** What a change of a token stops: who uses it, when it was last used, and how much came lately. */
import Link from "next/link";
import type { ReactNode } from "react";
import { visit } from "#app/_edge/visit.ts";
import { Facts } from "#app/_ui/card.tsx";
import { formatCount } from "#app/_ui/number.ts";
import * as devices from "#lib/devices/index.ts";
import type { DeviceTokenView } from "#lib/devices/schema.ts";
import * as measurements from "#lib/measurements/index.ts";
import { type ApiTokenView, RIGHT_WORDS } from "#lib/workspaces/schema.ts";
import { LastUse } from "./_state.tsx";

const MAX_NAMES = 5;

type Named = { readonly id: string; readonly name: string };

function DeviceNames({ workspace, named }: { workspace: string; named: readonly Named[] }): ReactNode {
  if (named.length === 0) return "none yet";
  return (
    <>
      {named.slice(0, MAX_NAMES).map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <Link href={`/w/${workspace}/devices/${id}`} prefetch={false} className="link wrap-anywhere">
            {name}
          </Link>
        </span>
      ))}
      {named.length > MAX_NAMES && ` and ${named.length - MAX_NAMES} more`}
    </>
  );
}

/** The facts of the devices for which something is sent. */
export async function SentFor({ workspace, ids, more }: { workspace: string; ids: readonly string[]; more: { name: string; value: ReactNode }[] }) {
  const access = await visit(workspace, "devices:read");
  const known = (await devices.list(access)).filter(({ id }) => ids.includes(id));
  const readings = await measurements.receivedLately(
    access,
    known.map(({ id }) => id),
  );
  return (
    <>
      <Facts
        facts={[
          { name: known.length === 1 ? "Device" : "Devices", value: <DeviceNames workspace={workspace} named={known} /> },
          ...more,
          { name: "Received today and yesterday", value: `${formatCount(readings)} ${readings === 1 ? "reading" : "readings"}` },
        ]}
      />
      <p className="mt-3 text-sm text-soft">Messages of the last few seconds may not be included yet.</p>
    </>
  );
}

function Scopes({ scopes }: { scopes: ApiTokenView["scopes"] }): ReactNode {
  if (scopes.length === 0) return "nothing any more";
  return (
    <ul className="grid gap-1">
      {scopes.map((scope) => (
        <li key={scope}>{RIGHT_WORDS[scope]}</li>
      ))}
    </ul>
  );
}

export function Impact({ workspace, token }: { workspace: string; token: DeviceTokenView | (ApiTokenView & { kind: "program" }) }) {
  const used = { name: "Last used", value: <LastUse token={token} /> };
  const begins = { name: "Token", value: <span className="numeric">{token.hint}…</span> };
  if (token.kind !== "program") {
    const webhook = token.kind === "webhook" ? [{ name: "Webhook", value: token.name }] : [];
    return <SentFor workspace={workspace} ids={token.devices} more={[...webhook, begins, used]} />;
  }
  const facts = [
    { name: "Program", value: token.name },
    begins,
    { name: "Can", value: <Scopes scopes={token.scopes.filter((scope) => !token.deadScopes.includes(scope))} /> },
    { name: "Answered for by", value: token.issuer ?? "a former member" },
    used,
  ];
  return <Facts facts={facts} />;
}
