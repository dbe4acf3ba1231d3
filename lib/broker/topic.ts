/** Where devices publish: our own topics, Datacake's and ThingsBoard's. */

/** `device` is the id that the topic names; without one it is the device of the connection. */
export type Target =
  | { readonly kind: "json"; readonly device: string }
  | {
      readonly kind: "value";
      readonly device: string;
      readonly field: string /** Whether it may name the device as its maker does. */;
      readonly isSerial: boolean;
    }
  | { readonly kind: "thingsboard" }
  /** What ThingsBoard's devices say of themselves: taken, and thrown away, as over HTTP. */
  | { readonly kind: "attributes" };

const THINGSBOARD = new Map<string, Target>([
  ["v1/devices/me/telemetry", { kind: "thingsboard" }],
  ["v2/t", { kind: "thingsboard" }],
  ["v1/devices/me/attributes", { kind: "attributes" }],
  ["v2/a", { kind: "attributes" }],
]);

/** `d/<device>`, `d/<device>/<field>`, `dtck-pub/<product>/<device>/<field>`, or one of ThingsBoard's; null for every other topic. */
export function targetOf(topic: string): Target | null {
  const levels = topic.split("/");
  const isDatacake = levels[0] === "dtck-pub" && levels.length === 4;
  const isOurs = levels[0] === "d" && (levels.length === 2 || levels.length === 3);
  if (!isDatacake && !isOurs) return THINGSBOARD.get(topic) ?? null;
  const [device = "", field] = levels.slice(isDatacake ? 2 : 1);
  if (device === "" || field === "") return null;
  return field === undefined ? { kind: "json", device } : { kind: "value", device, field, isSerial: isDatacake };
}

/** The one topic a device may subscribe to. It says once, as a retained message, that the device is connected; nothing ever comes after it. */
export const statusTopic = (device: string): string => `d/${device}/status`;
