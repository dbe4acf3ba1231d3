/**
 * `npm run bench`: measures and writes tests/bench/RESULTS.md. Server, database and load share the machine, so only
 * ratios within a run mean something; each is taken within a round, and the median of the rounds is written down.
 */
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import { measureCharts } from "./charts.ts";
import { measureIngest } from "./ingest.ts";
import { bringUp } from "./instance.ts";
import { measurePages } from "./pages.ts";
import { measurePasswords } from "./passwords.ts";
import { scaleOf } from "./scale.ts";
import { measureSingleUse } from "./single-use.ts";
import { measureSwappedIds } from "./swapped-ids.ts";
import { markdown, type Section } from "./table.ts";
import { measureTiming } from "./timing.ts";

const scale = scaleOf(process.argv);
const only = process.argv.find((argument) => argument.startsWith("--only="))?.slice("--only=".length);
const wanted = (name: string) => !only || only === name;

/** Whatever else the machine was doing spoils the figures: it is written down with them. */
const busy = (loadavg()[0] ?? 0).toFixed(1);
const instance = await bringUp();
try {
  const sections: Section[] = [
    ...(wanted("ingest") ? await measureIngest(scale) : []),
    ...(wanted("charts") ? await measureCharts(scale) : []),
    ...(wanted("pages") ? await measurePages() : []),
    ...(wanted("passwords") ? [await measurePasswords()] : []),
    ...(wanted("timing") ? [await measureTiming(scale)] : []),
    ...(wanted("single-use") ? [await measureSingleUse()] : []),
    ...(wanted("swapped-ids") ? [await measureSwappedIds()] : []),
  ];
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, embedded PostgreSQL with fsync, ${scale.rounds} rounds of ${scale.seconds} s, load before it began ${busy}, ${new Date().toISOString().slice(0, 10)}`;
  const text = `# Measured\n\n${machine}.\nServer, database and load share the machine: trust the ratios, each taken within a round against the first line of its table.\n\n${sections.map(markdown).join("\n")}`;
  const isWhole = !only && !process.argv.includes("--quick");
  if (isWhole) writeFileSync(path.join(import.meta.dirname, "RESULTS.md"), text);
  console.log(text);
} finally {
  await instance.stop();
}
process.exit(0);
