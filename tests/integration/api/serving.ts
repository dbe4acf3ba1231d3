/** The API's route on a port of its own, for clients that speak HTTP. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { GET as handle } from "#app/api/v1/[[...path]]/route.ts";
import { ids } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";

export async function serveApi(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const headers = Object.entries(request.headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as [string, string]] : []));
    const hasBody = request.method !== "GET" && request.method !== "HEAD";
    const init = { method: request.method ?? "", headers, ...(hasBody ? { body: request as unknown as BodyInit, duplex: "half" } : {}) };
    const answer = await log.within(ids.new(), () => handle(new Request(`http://localhost${request.url}`, init as RequestInit)));
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
