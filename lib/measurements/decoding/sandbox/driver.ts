/**
 * What runs around the program, inside of the sandbox. A program may redefine everything that is used here; then it gets
 * back what it made of it, and nothing that is not its own.
 */
import type { Order } from "./order.ts";

/** Programs written for other platforms talk to a console. Nobody listens. */
export const BEFORE = `globalThis.console = { log() {}, info() {}, warn() {}, error() {}, debug() {}, trace() {} };`;

/** Calls the function that the program has: `decodeUplink` of The Things Stack and ChirpStack 4, `Decode` of ChirpStack 3, `Decoder` of Datacake. */
export const call = ({ bytes, port, receivedAt }: Omit<Order, "source">): string => `(() => {
  const bytes = ${JSON.stringify(bytes)}, port = ${JSON.stringify(port)};
  let form = "values", result, notNumbers = 0;
  if (typeof decodeUplink === "function") {
    form = "uplink";
    result = decodeUplink({ bytes, fPort: port, recvTime: new Date(${JSON.stringify(receivedAt)}), variables: {} });
  } else if (typeof Decode === "function") result = Decode(port, bytes, {});
  else if (typeof Decoder === "function") result = Decoder(bytes, port);
  else form = "none";
  if (typeof result?.then === "function") form = "promise", result = null;
  const text = JSON.stringify(result, (key, value) => {
    if (typeof value === "bigint") return Number(value);
    if (typeof value !== "number" || Number.isFinite(value)) return value;
    notNumbers++;
    return undefined;
  });
  return '{"form":"' + form + '","notNumbers":' + notNumbers + ',"result":' + (text ?? null) + "}";
})()`;
