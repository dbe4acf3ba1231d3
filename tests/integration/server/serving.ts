/** The real listener on a port of its own, with the real ingest, and a stand-in for the pages that says what reached it. */
import { connect } from "node:net";
import { freePort } from "#lib/local/ports.ts";
import { handleNode, handleWhole, isOurs } from "#lib/measurements/index.ts";
import { closeServer, type Handler, makeServer } from "#lib/server/listener.ts";

export type Serving = { port: number; host: string; reached: string[]; stop(patience?: number): Promise<void> };

export async function serve(pages?: Handler | null): Promise<Serving> {
  const port = await freePort();
  const host = `localhost:${port}`;
  const reached: string[] = [];
  const tell: Handler = async (request, response) => {
    reached.push(request.url ?? "");
    response.end("a page");
  };
  const config = { KEPT_MODE: "local", KEPT_ORIGIN: `http://${host}`, KEPT_HOST: "127.0.0.1", PORT: port, TRUSTED_PROXY_HOPS: 0 } as const;
  const server = makeServer({ config, ingest: { whole: handleWhole, node: handleNode }, isIngest: isOurs, pages: pages === undefined ? tell : pages });
  await new Promise<void>((ready) => server.listen(port, "127.0.0.1", ready));
  return { port, host, reached, stop: (patience = 100) => closeServer(server, patience) };
}

/** Everything the server says to `bytes` until it hangs up; fails when it neither answers nor hangs up. */
export function send(port: number, bytes: string | Uint8Array, { within = 20_000, hangUp = true } = {}): Promise<string> {
  return new Promise((done, failed) => {
    const socket = connect(port, "127.0.0.1");
    let said = "";
    const timer = setTimeout(() => {
      socket.destroy();
      said ? done(said) : failed(new Error("The server neither answered nor hung up."));
    }, within);
    socket.on("data", (data) => (said += data.toString("latin1")));
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      done(said);
    });
    socket.write(bytes);
    if (hangUp) socket.end();
  });
}

export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
