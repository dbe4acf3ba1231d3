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
  const isDatacake = topic.startsWith("dtck-pub/");
  if (!isDatacake && !topic.startsWith("d/")) return THINGSBOARD.get(topic) ?? null;
  const start = isDatacake ? topic.indexOf("/", "dtck-pub/".length) + 1 : "d/".length;
  const end = topic.indexOf("/", start);
  const device = topic.slice(start, end < 0 ? undefined : end);
  if (device === "" || start === 0) return null;
  if (end < 0) return isDatacake ? null : { kind: "json", device };
  const field = topic.slice(end + 1);
  return field === "" || field.includes("/") ? null : { kind: "value", device, field, isSerial: isDatacake };
}

/** The one topic a device may subscribe to. It says once, as a retained message, that the device is connected; nothing ever comes after it. */
export const statusTopic = (device: string): string => `d/${device}/status`;
