/** The broker and nothing else, as a process of its own that can be killed. Prints its port once it listens. */
import { startBroker } from "#lib/broker.ts";
import { env } from "#lib/platform/env.ts";

const { port } = await startBroker({ ...env(), KEPT_ROLE: "broker", TRUSTED_PROXY_HOPS: 1 }, Number(process.env.PORT ?? 0));
process.stdout.write(`${port}\n`);
