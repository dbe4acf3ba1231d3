/**
 * `npm run bench`: measures and writes tests/bench/RESULTS.md. Server, database and load share the machine, so only
 * ratios within a run mean something; each is taken within a round, and the median of the rounds is written down.
 *
 * `--only=ingest,soak` measures some parts, `--write` puts their tables into RESULTS.md in place of those that are there;
 * `--quick` is for trying the measurements out, and never writes. What takes very long runs only when it is named.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { bringUp, type Instance } from "./instance.ts";
import { resolveNext } from "./next-imports.ts";
import { type Scale, scaleOf } from "./scale.ts";
import { replaced, type Section } from "./table.ts";

type Part = { measure(scale: Scale, instance: Instance): Promise<Section[]>; onlyOnDemand?: true };

/** Each is loaded only when it is measured. */
const PARTS: Record<string, Part> = {
  ingest: { measure: async (scale) => (await import("./ingest.ts")).measureIngest(scale) },
  batches: { measure: async (scale) => (await import("./ingest.ts")).measureBatches(scale) },
  fairness: { measure: async (scale) => (await import("./fairness.ts")).measureFairness(scale) },
  tenants: { measure: async (scale) => (await import("./tenants.ts")).measureTenants(scale) },
  "next-route": { measure: async (scale) => (await import("./next-route.ts")).measureNextRoute(scale) },
  mqtt: { measure: async (scale) => (await import("./mqtt.ts")).measureMqtt(scale) },
  "beside-pages": { measure: async (scale) => (await import("./beside-pages.ts")).measureBesidePages(scale) },
  growth: { measure: async (scale) => (await import("./growth.ts")).measureGrowth(scale), onlyOnDemand: true },
  soak: { measure: async (scale, instance) => (await import("./soak.ts")).measureSoak(scale, instance), onlyOnDemand: true },
  backfill: { measure: async (scale) => (await import("./backfill.ts")).measureBackfill(scale) },
  charts: { measure: async (scale) => (await import("./charts.ts")).measureCharts(scale) },
  pages: { measure: async () => (await import("./pages.ts")).measurePages() },
  passwords: { measure: async () => [await (await import("./passwords.ts")).measurePasswords()] },
  timing: { measure: async (scale) => [await (await import("./timing.ts")).measureTiming(scale)] },
  "single-use": { measure: async () => [await (await import("./single-use.ts")).measureSingleUse()] },
};

const RESULTS = path.join(import.meta.dirname, "RESULTS.md");
const { values } = parseArgs({ options: { only: { type: "string" }, quick: { type: "boolean", default: false }, write: { type: "boolean", default: false } } });
const scale = scaleOf(values.quick);
const names = values.only?.split(",") ?? Object.keys(PARTS).filter((name) => !PARTS[name]?.onlyOnDemand);
const unknown = names.filter((name) => !PARTS[name]);
if (unknown.length > 0) throw new Error(`There is no part "${unknown.join(", ")}". There are: ${Object.keys(PARTS).join(", ")}.`);

/** Whatever else the machine was doing spoils the figures: it is written down with them. */
const circumstances = () =>
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, ${scale.rounds} rounds of ${scale.seconds} s, load before it began ${(loadavg()[0] ?? 0).toFixed(1)}`;

async function measure(name: string): Promise<void> {
  const taken = circumstances();
  const instance = await bringUp();
  try {
    const sections = ((await PARTS[name]?.measure(scale, instance)) ?? []).map((section) => ({ ...section, taken }));
    if (values.write && !values.quick) writeFileSync(RESULTS, replaced(readFileSync(RESULTS, "utf8"), sections));
    console.log(replaced("", sections));
  } finally {
    await instance.stop();
  }
}

/** Each part has a process and a cluster of its own, so that none measures what another left behind. */
function measureApart(name: string): void {
  const flags = [...(values.quick ? ["--quick"] : []), ...(values.write || !values.only ? ["--write"] : [])];
  const { status } = spawnSync(process.execPath, [import.meta.filename, `--only=${name}`, ...flags], { stdio: "inherit" });
  if (status !== 0) throw new Error(`Measuring ${name} failed.`);
}

const [first, ...others] = names;
resolveNext();
if (first && others.length === 0) await measure(first);
else names.forEach(measureApart);
process.exit(0);
