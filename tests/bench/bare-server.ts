/**
 * What ingest is compared with: the least a server can do. It reads JSON, checks nothing, and stores it durably in the
 * same table: `group` commits what waits together, `single` each reading by itself.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";

const mode = process.env.BARE_MODE === "single" ? "single" : "group";
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL_TELEMETRY_US, max: mode === "single" ? 16 : 2 });
pool.on("error", () => {});

type Reading = { ts: number; values: Record<string, number> };
type Row = [device: string, field: number, seconds: number, value: number];

let waiting: { rows: Row[]; done: () => void }[] = [];
let flushes = 0;

const GROUP = "INSERT INTO measurement SELECT d, f, to_timestamp(t), v FROM unnest($1::bigint[], $2::int[], $3::float8[], $4::float8[]) AS u(d, f, t, v)";
const SINGLE = "INSERT INTO measurement VALUES ($1, $2, to_timestamp($3), $4)";

function flush(): void {
  if (flushes >= 2 || waiting.length === 0) return;
  const taken = waiting;
  waiting = [];
  flushes++;
  const rows = taken.flatMap((one) => one.rows);
  const values = [0, 1, 2, 3].map((column) => `{${rows.map((row) => row[column]).join(",")}}`);
  void pool.query({ name: "group", text: GROUP, values }).then(() => {
    flushes--;
    for (const { done } of taken) done();
    flush();
  });
}

async function store(rows: Row[]): Promise<void> {
  if (mode === "single") {
    for (const row of rows) await pool.query({ name: "single", text: SINGLE, values: row });
    return;
  }
  await new Promise<void>((done) => {
    waiting.push({ rows, done });
    setImmediate(flush);
  });
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", async () => {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Reading | Reading[];
    const device = String(request.headers["x-sender"]);
    const rows = (Array.isArray(body) ? body : [body]).flatMap(({ ts, values }) =>
      Object.values(values).map((value, field): Row => [device, field + 1, ts / 1000, value]),
    );
    await store(rows);
    response.writeHead(200, { "content-type": "application/json", "content-length": 8 });
    response.end('{"ok":1}');
  });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
