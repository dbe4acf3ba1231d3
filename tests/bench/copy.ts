/** COPY in both directions on one connection: what PostgreSQL itself can do. Spoken by hand, since `pg` leaves it out. */
import { PassThrough } from "node:stream";
import pg from "pg";

/** The parts of `pg`'s connection that COPY needs. */
type Wire = { query(text: string): void; sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void };
type Query = {
  submit(wire: Wire): void;
  handleCopyInResponse?(wire: Wire): void;
  handleCopyData?(message: { chunk: Buffer }): void;
  handleCommandComplete(): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
};

const BATCH = 300_000;

async function withClient<T>(work: (client: pg.Client) => Promise<T>, region = "US"): Promise<T> {
  const client = new pg.Client({ connectionString: process.env[`DATABASE_URL_TELEMETRY_${region}`] });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const run = (client: pg.Client, text: string, parts: Partial<Query>): Promise<void> =>
  new Promise((done, failed) => {
    const query: Query = { submit: (wire) => wire.query(text), handleCommandComplete: () => {}, handleReadyForQuery: done, handleError: failed, ...parts };
    client.query(query as unknown as pg.Submittable);
  });

/** Rows a second that COPY stores: a hundred series, every row new, each round's in days of their own. */
export const copyRows = (round: number): Promise<number> =>
  withClient(async (client) => {
    const start = Date.now() - (40 - round) * 86_400_000;
    const lines = Array.from(
      { length: BATCH },
      (_, row) => `${1_000_000 + round}\t${row % 100}\t${new Date(start + Math.floor(row / 100) * 1000).toISOString()}\t${row % 977}\n`,
    );
    const chunks = Array.from({ length: Math.ceil(BATCH / 1_000) }, (_, index) => Buffer.from(lines.slice(index * 1_000, (index + 1) * 1_000).join("")));
    const began = performance.now();
    await run(client, "COPY measurement FROM STDIN", {
      handleCopyInResponse: (wire) => {
        for (const chunk of chunks) wire.sendCopyFromChunk(chunk);
        wire.endCopyFrom();
      },
    });
    return BATCH / ((performance.now() - began) / 1000);
  });

/** Seconds that COPY takes to hand out the readings of `ref` between two moments. */
export const copyOut = (ref: bigint, from: Date, to: Date): Promise<number> =>
  withClient(async (client) => {
    const sink = new PassThrough().resume();
    const began = performance.now();
    const rows = `SELECT ts, field_id, value FROM measurement WHERE device_ref = ${ref} AND ts >= '${from.toISOString()}' AND ts < '${to.toISOString()}'`;
    await run(client, `COPY (${rows}) TO STDOUT (FORMAT csv)`, { handleCopyData: ({ chunk }) => void sink.write(chunk) });
    return (performance.now() - began) / 1000;
  }, "EU");
