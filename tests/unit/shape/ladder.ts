/**
 * The ladder: code imports only from rungs below its own, and enters another domain through its door.
 * This one array is the picture in the README and the law that dependency-cruiser enforces.
 */
export const LADDER = ["privacy", "measurements", "devices", "billing", "workspaces", "identity", "documents", "audit", "platform"] as const;

/** They run everything; nothing imports them. */
const ENTRANCES = ["lib/server", "lib/worker", "lib/broker", "lib/jobs.ts", "lib/operator.ts", "lib/local"];

type Rule = { name: string; severity: "error"; comment: string; from: object; to: object };

const rung = (name: string) => `^lib/${name}/`;

export function rules(): Rule[] {
  const uphill: Rule[] = LADDER.map((name, index) => ({
    name: `uphill-from-${name}`,
    severity: "error",
    comment: `lib/${name} may import only from the rungs below it`,
    from: { path: rung(name) },
    to: { path: [...LADDER.slice(0, index).map(rung), ...ENTRANCES.map((entrance) => `^${entrance}`), "^app/"] },
  }));
  const domains = LADDER.filter((name) => name !== "platform");
  const doors: Rule[] = domains.map((name) => ({
    name: `past-the-door-of-${name}`,
    severity: "error",
    comment: `outsiders enter lib/${name} through index.ts, or take what is safe for the browser from schema.ts`,
    from: { pathNot: [rung(name), "^tests/"] },
    to: { path: rung(name), pathNot: [`^lib/${name}/(index|schema)\\.ts$`] },
  }));
  return [
    ...uphill,
    ...doors,
    {
      name: "no-cycle",
      severity: "error",
      comment: "a cycle has no top",
      from: { path: "^(app|lib|prisma)/" },
      to: { circular: true, viaOnly: { pathNot: "^prisma/generated/" } },
    },
    {
      name: "domains-know-no-web",
      severity: "error",
      comment: "what stands in lib would still be true if the web vanished; only lib/server.ts runs Next",
      from: { path: "^lib/", pathNot: "^lib/server\\.ts$" },
      to: { path: "node_modules/next/" },
    },
    {
      name: "pages-know-no-database",
      severity: "error",
      comment: "app speaks HTTP and HTML; rows are the domains' business",
      from: { path: "^app/" },
      to: { path: ["^lib/platform/db/", "^prisma/generated/", "node_modules/(@prisma|pg)/"] },
    },
    {
      name: "pages-know-no-platform",
      severity: "error",
      comment: "of the platform, only the edge may use what answers need; calendar arithmetic is pure, and pages write times",
      from: { path: "^app/", pathNot: ["^app/_edge/", "^app/api/health/"] },
      to: { path: "^lib/platform/", pathNot: "^lib/platform/time-zone\\.ts$" },
    },
    {
      name: "stand-ins-stay-local",
      severity: "error",
      comment: "local services are imported by nothing in the app or the domains",
      from: { path: ["^app/", ...LADDER.map(rung)] },
      to: { path: "^lib/local/" },
    },
  ];
}
