import { afterAll, beforeAll } from "vitest";
import { ingestContract } from "#tests/support/ingest-contract.ts";
import { type Serving, serveNode, serveRequest, serveWhole, someDevice, someWebhook } from "./mounts.ts";

const mounts = { "the fast path": serveWhole, "our server": serveNode, "the route": serveRequest };

for (const [name, open] of Object.entries(mounts)) {
  let serving: Serving;
  beforeAll(async () => {
    serving = await open();
  });
  afterAll(() => serving.stop());
  ingestContract(name, async () => ({ url: serving.url, sender: someDevice }));
  ingestContract(`${name}, from a webhook`, async () => ({ url: serving.url, sender: someWebhook }));
}
