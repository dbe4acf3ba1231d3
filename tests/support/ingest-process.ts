/** Ingest and nothing else, as a process of its own that can be killed. Prints its port once it listens. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { handleNode } from "#lib/measurements/index.ts";

const server = createServer((request, response) => void handleNode(request, response));
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
