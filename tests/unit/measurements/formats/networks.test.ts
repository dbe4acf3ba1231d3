import { describe, expect, it } from "vitest";
import { chirpstackUp, ttsUp } from "#tests/support/deliveries/networks.ts";
import { drops, json, NOW, only, parse, values } from "./parsing.ts";

const up = { eui: "0004A30B001C0530", at: NOW, id: "1", session: "s", address: "0018", count: 7 };
const tts = (more = {}, around = {}) => json(ttsUp(up, more, around));
const chirpstack = (more = {}) => json(chirpstackUp(up, more), "up");

describe("The Things Stack", () => {
  it("has a name, a count within its session, the moment it was taken in, and bytes with their port", () => {
    const message = only(tts());
    expect(message).toMatchObject({ hardwareId: "0004A30B001C0530", keys: ["as:up:01ABC1"], counter: "s|7", isTest: false });
    expect(message.sent).toEqual({ at: "2026-05-01T12:00:00.000000000Z", window: 7_200_000 });
    expect(message.payload).toEqual({ bytes: Buffer.from([43]), port: 1 });
    expect(message.samples).toMatchObject([{ time: "2026-05-01T12:00:00.000000000Z", pairs: [["temperature", 21.5]] }]);
  });

  it("leaves out what is empty: the first frame, port 0, and a session's count without the session", () => {
    expect(only(tts({ f_cnt: undefined, f_port: undefined }))).toMatchObject({ counter: "s|0", payload: { port: 0 } });
    expect(only(tts({ f_cnt: null, f_port: null }))).toMatchObject({ counter: "s|0", payload: { port: 0 } });
    expect(only(tts({ session_key_id: undefined })).counter).toBeUndefined();
    expect(only(tts({}, { correlation_ids: undefined })).keys).toEqual(["s|7|2026-05-01T12:00:00.000000000Z"]);
    expect(only(tts({ received_at: undefined }, { end_device_ids: undefined, received_at: undefined }))).toMatchObject({
      hardwareId: undefined,
      sent: undefined,
    });
  });

  it("is the same by another gateway and another way, and another with other bytes, another port or other values", () => {
    const { content } = only(tts());
    expect(only(tts({ rx_metadata: [], settings: {}, consumed_airtime: "1s" }, { correlation_ids: ["as:up:other"] })).content).toBe(content);
    for (const more of [{ frm_payload: "gkHf" }, { f_port: 2 }, { decoded_payload: { temperature: 22 } }, { decoded_payload: { humidity: 21.5 } }])
      expect(only(tts(more)).content, JSON.stringify(more)).not.toBe(content);
    const [one, other] = [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ].map((decoded_payload) => only(tts({ decoded_payload })).content);
    expect(one).toBe(other);
  });

  it("gives nested values dotted names, and what it normalized where nothing was decoded", () => {
    expect(values(only(tts({ decoded_payload: { air: { temperature: 1, deep: { er: { est: 2 } } }, list: [1], none: null } })))).toEqual({
      "air.temperature": 1,
      "air.deep.er.est": 2,
    });
    const normalized = {
      decoded_payload: undefined,
      normalized_payload: [
        { air: { temperature: 1.5 }, battery: 3.1 },
        { time: "2026-05-01T11:00:00Z", soil: { moisture: 5 } },
      ],
    };
    expect(only(tts(normalized)).samples).toMatchObject([
      { time: "2026-05-01T12:00:00.000000000Z", pairs: [["air.temperature", 1.5], ["battery", 3.1]] },
      { time: "2026-05-01T11:00:00Z", pairs: [["soil.moisture", 5]] },
    ]); // biome-ignore format: one line
    expect(values(only(tts({ normalized_payload: [{ battery: 3 }] })))).toEqual({ temperature: 21.5 });
  });

  it("is bytes alone without a formatter, a test where somebody made it up, and nothing where a device only says that it is there", () => {
    expect(only(tts({ decoded_payload: undefined }))).toMatchObject({ samples: [], payload: { port: 1 } });
    expect(only(tts({}, { simulated: true })).isTest).toBe(true);
    for (const frm_payload of [undefined, null, "", "%%%", 5])
      expect(parse(tts({ decoded_payload: undefined, frm_payload }))).toMatchObject({ messages: [], ignored: "empty" });
  });

  it("names the events that say nothing measured", () => {
    for (const event of [
      "downlink_ack",
      "downlink_nack",
      "downlink_sent",
      "downlink_failed",
      "downlink_queued",
      "downlink_queue_invalidated",
      "location_solved",
      "service_data",
      "uplink_normalized",
    ])
      expect(parse(json({ end_device_ids: {}, [event]: {} })).ignored).toBe(event);
    expect(parse(json({ end_device_ids: {}, join_accept: { session_key_id: "s" } })).ignored).toBe("join");
    expect(parse(json({ end_device_ids: {}, something_new: {} })).ignored).toBe("unknown");
    for (const body of [{}, { temperature: 1 }, []]) expect(() => parse(json(body), "tts")).toThrow("The Things Stack");
  });
});

describe("ChirpStack", () => {
  it("has a name, a count for its address, the moment it was taken in, and bytes with their port", () => {
    const message = only(chirpstack());
    expect(message).toMatchObject({ hardwareId: "0004a30b001c0530", keys: ["1"], counter: "0018|7", payload: { bytes: Buffer.from([43]), port: 1 } });
    expect(message.sent).toEqual({ at: "2026-05-01T12:00:00.000000+00:00", window: 900_000 });
    expect(values(message)).toEqual({ temperature: 21.5 });
  });

  it("takes what is missing or null as 0", () => {
    for (const none of [undefined, null])
      expect(only(chirpstack({ fCnt: none, fPort: none, object: none }))).toMatchObject({ counter: "0018|0", samples: [], payload: { port: 0 } });
    expect(only(chirpstack({ deduplicationId: null, devAddr: null }))).toMatchObject({ keys: [], counter: undefined });
  });

  it("is the same by another gateway", () => {
    expect(only(chirpstack({ rxInfo: [], dr: 5, txInfo: null })).content).toBe(only(chirpstack()).content);
    expect(only(chirpstack({ data: "qg==" })).content).not.toBe(only(chirpstack()).content);
  });

  it("tells the battery where it says one, and names every other event", () => {
    const status = (more: object) => json(chirpstackUp(up, { data: undefined, object: undefined, margin: 10, ...more }), "status");
    expect(values(only(status({ batteryLevel: 87.5 })))).toEqual({ batteryLevel: 87.5 });
    for (const more of [
      { batteryLevel: 0, externalPowerSource: true },
      { batteryLevel: 0, batteryLevelUnavailable: true },
    ])
      expect(parse(status(more)).ignored).toBe("status");
    for (const event of ["join", "ack", "txack", "log", "location", "integration"]) expect(parse(json(chirpstackUp(up), event)).ignored).toBe(event);
    expect(parse(json(chirpstackUp(up), "younger")).ignored).toBe("unknown");
  });

  it("is told by its address, or by what is in it where that names the format alone", () => {
    expect(parse(chirpstack()).format).toBe("chirpstack");
    expect(values(only(json(chirpstackUp(up)), "chirpstack"))).toEqual({ temperature: 21.5 });
    expect(values(only(json({ deviceInfo: { devEui: "01" }, time: NOW.toISOString(), batteryLevel: 50 }), "chirpstack"))).toEqual({ batteryLevel: 50 });
    for (const body of [{}, { temperature: 1 }, []]) expect(() => parse(json(body), "chirpstack")).toThrow("ChirpStack");
  });

  it("drops by name what is no value", () => {
    expect(drops(only(chirpstack({ object: { a: [1], "b c": 1, d: 1 } })))).toEqual({ nested: 1, bad_field: 1 });
  });
});
