/**
 * What ingest is compared with: the least a server can do. It reads JSON, checks nothing, and stores it durably in the
 * same table: `group` commits what waits together, `single` each reading by itself.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { type Row, rowsOf, store } from "./group-commit.ts";

const SINGLE = "INSERT INTO measurement VALUES ($1, $2, to_timestamp($3), $4)";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL_TELEMETRY_US, max: 16 });
pool.on("error", () => {});

async function storeEach(rows: Row[]): Promise<void> {
  for (const row of rows) await pool.query({ name: "single", text: SINGLE, values: row });
}

const keep = process.env.BARE_MODE === "single" ? storeEach : store;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", async () => {
    await keep(rowsOf(Buffer.concat(chunks).toString(), String(request.headers["x-sender"])));
    response.writeHead(200, { "content-type": "application/json", "content-length": 8 });
    response.end('{"ok":1}');
  });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
