import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { statusTopic, targetOf } from "#lib/broker/topic.ts";

describe("a topic", () => {
  it.each([
    ["d/a1", { kind: "json", device: "a1" }],
    ["d/a1/temperature", { kind: "value", device: "a1", field: "temperature", isSerial: false }],
    ["dtck-pub/weather/a1/TEMPERATURE", { kind: "value", device: "a1", field: "TEMPERATURE", isSerial: true }],
    ["dtck-pub//a1/T", { kind: "value", device: "a1", field: "T", isSerial: true }],
    ["v1/devices/me/telemetry", { kind: "thingsboard" }],
    ["v2/t", { kind: "thingsboard" }],
    ["v1/devices/me/attributes", { kind: "attributes" }],
    ["v2/a", { kind: "attributes" }],
  ])("%s is one of ours", (topic, target) => {
    expect(targetOf(topic)).toEqual(target);
  });

  it.each([
    ..."d d/ d//x d/a1/ d/a1/b/c /d/a1 D/a1 dtck-pub dtck-pub/p/a1 dtck-pub/p/a1/ dtck-pub/p//F dtck-pub/p/a1/F/x dtck/p/a1/F v1/devices/me v1/devices/you/telemetry v2/t/ v2/ constructor __proto__ $SYS/x".split(
      " ",
    ),
    "",
  ])("%j is not", (topic) => {
    expect(targetOf(topic)).toBe(null);
  });

  it("of a device leads to that device, whatever its id, and its status is a topic of its own", () => {
    const level = fc.string({ minLength: 1 }).filter((text) => !text.includes("/"));
    fc.assert(
      fc.property(level, level, (device, field) => {
        expect(targetOf(`d/${device}`)).toEqual({ kind: "json", device });
        expect(targetOf(`d/${device}/${field}`)).toMatchObject({ device, field });
        expect(statusTopic(device)).toBe(`d/${device}/status`);
      }),
    );
  });
});
