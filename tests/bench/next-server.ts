/** Next alone, as `next start` would run it: the built app in BENCH_APP, and nothing of ours in front of it. Prints its port. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const { default: next } = await import("next");
const app = next({ dev: false, dir: process.env.BENCH_APP ?? process.cwd(), quiet: true });
await app.prepare();
const handle = app.getRequestHandler();
const server = createServer((request, response) => void handle(request, response));
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
