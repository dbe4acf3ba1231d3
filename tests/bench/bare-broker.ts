/** What our broker is compared with: Aedes, which acknowledges a message once the same group commit as of the bare server has it. */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { rowsOf, store } from "./group-commit.ts";

type Publish = { readonly payload: Buffer };
type Broker = { handle(socket: Socket): void; authorizePublish(client: { readonly id: string }, packet: Publish, done: (error?: Error) => void): void };

// By a variable: it is not among our dependencies, and measured only where somebody installed it.
const name = "aedes";
const { Aedes } = (await import(name)) as { Aedes: { createBroker(): Promise<Broker> } };
const broker = await Aedes.createBroker();
broker.authorizePublish = (client, { payload }, done) => void store(rowsOf(payload.toString(), client.id)).then(() => done());
const server = createServer((socket) => broker.handle(socket));
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
