/** Every format with its address, an example that works as it stands, and what is kept of it. A test runs the examples. */

/** In `code`, KEPT is the address of the portal, TOKEN a device's token, DEVICE its id, WEBHOOK the token of a webhook. */
export type FormatDoc = {
  readonly id: string;
  readonly title: string;
  readonly address: string;
  readonly words: readonly string[];
  readonly code: string;
  readonly kept: string;
  readonly dropped: string;
  /** How the example names its device. */
  readonly hardwareId?: string;
};

const SEND = (path: string, token: "TOKEN" | "WEBHOOK" = "TOKEN", type = "application/json") =>
  `curl "$KEPT${path}" -H "Authorization: Bearer $${token}" -H "Content-Type: ${type}"`;

export const FORMATS: readonly FormatDoc[] = [
  {
    id: "native",
    title: "Our own",
    address: "/api/ingest",
    words: [
      "An object of values by field name, or a list of such objects. Its time may stand under `time`, `ts` or `timestamp`. Values are numbers, true and false, and text.",
      '`{"field": …, "value": …}` is a record, for whoever prefers those. At `/api/ingest` every other format on this page is recognised as well; the addresses below take one format and no other.',
    ],
    code: `${SEND("/api/ingest")} \\
  -d '[{"time": "'$(date -u +%FT%TZ)'", "temperature": 21.5, "open": false}, {"note": "cleaned"}]'`,
    kept: "every field with its value and time",
    dropped: "lists and objects where a value should be",
  },
  {
    id: "thingsboard",
    title: "ThingsBoard",
    address: "/api/ingest/thingsboard",
    words: [
      "`{ts, values}`, a flat object, or a list of either; `ts` is in milliseconds. Text that is a number becomes one; whole numbers of more than 64 bits stay text; null is passed over.",
      "Devices made for ThingsBoard post to `/api/v1/$TOKEN/telemetry`, with the token in the address. That works once you allow it on the token’s page, since addresses end up in logs. What they post to `/api/v1/$TOKEN/attributes` is answered and thrown away.",
    ],
    code: `${SEND("/api/ingest/thingsboard")} \\
  -d '[{"ts": '$(date +%s000)', "values": {"temperature": "21.5", "open": false}}]'`,
    kept: "the values and `ts`",
    dropped: "attributes",
  },
  {
    id: "datacake",
    title: "Datacake",
    address: "/api/ingest/datacake, or /v1/devices/$DEVICE/record/",
    words: [
      'Records of `field`, `value` and `timestamp` in seconds, one or a list; or a flat object with `serial`, `serial_number` or `device`, which names the device, each item of a list for itself. A place such as `"(52.5,13.4)"` becomes two fields, `.latitude` and `.longitude`.',
    ],
    code: `curl "$KEPT/v1/devices/$DEVICE/record/?batch=true" -H "Authorization: Token $TOKEN" -H "Content-Type: application/json" \\
  -d '[{"field": "TEMPERATURE", "value": 21.5, "timestamp": "'$(date +%s)'"}, {"field": "LOCATION", "value": "(52.5,13.4)"}]'`,
    kept: "fields, values, timestamps; of the serial number a keyed hash to find the device by",
    dropped: "the serial number itself",
  },
  {
    id: "tts",
    title: "The Things Stack v3",
    address: "/api/ingest/tts",
    words: [
      "A webhook with the format JSON. The device is found by its DevEUI; where a field mask leaves that out, end the address with `{/devEUI}`. Of the events only uplinks are stored; every other is answered with its name, so that the webhook stays healthy.",
      "What your formatter decoded is taken, else `normalized_payload`, under names with dots such as `air.temperature`. A device with a decoder here has the bytes decoded instead. Test messages (`simulated`) are stored only if the device’s settings say so.",
    ],
    code: `${SEND("/api/ingest/tts", "WEBHOOK")} \\
  -d '{"end_device_ids": {"dev_eui": "70B3D57ED0061A2B"}, "correlation_ids": ["as:up:01HZ'$(date +%s)'"],
       "uplink_message": {"session_key_id": "AXA5", "f_port": 1, "f_cnt": 7, "frm_payload": "gkHe",
         "decoded_payload": {"temperature": 21.5}, "received_at": "'$(date -u +%FT%TZ)'"}}'`,
    kept: "the decoded values and `received_at`; for 26 hours, hashes of the frame’s names",
    dropped: "names, ids, attributes, gateways and where they stand, signal, settings, headers such as X-Downlink-Apikey",
    hardwareId: "70B3D57ED0061A2B",
  },
  {
    id: "chirpstack",
    title: "ChirpStack v4",
    address: "/api/ingest/chirpstack",
    words: [
      "The HTTP integration with the encoding JSON; ChirpStack adds `?event=` itself. `up` is stored, of `status` the battery as `batteryLevel`, and every other event is answered with its name. Where a device is, is not stored.",
    ],
    code: `${SEND("/api/ingest/chirpstack?event=up", "WEBHOOK")} \\
  -d '{"deduplicationId": "'$(cat /proc/sys/kernel/random/uuid)'", "time": "'$(date -u +%FT%TZ)'",
       "deviceInfo": {"devEui": "70b3d57ed0061a2b"}, "devAddr": "00189440", "fCnt": 12, "fPort": 1,
       "data": "qg==", "object": {"temperature": 21.5}}'`,
    kept: "the decoded values, the battery and `time`; for 26 hours, hashes of the frame’s names",
    dropped: "tenant, application, profile and device names, tags, gateways and where they stand, signal",
    hardwareId: "70B3D57ED0061A2B",
  },
  {
    id: "particle",
    title: "Particle",
    address: "/api/ingest/particle",
    words: [
      "A webhook with POST or PUT, as a form or as JSON; not with GET, which would put values into an address. `data` may be a number, an object in JSON or text: an object is one field for each name, anything else one field under the name of the event.",
      'Add `"event_id": "{{{PARTICLE_EVENT_ID}}}"` to the custom body, so that what Particle delivers twice is told for certain. Answers have 64 bytes at most, since each is billed to you.',
    ],
    code: `curl "$KEPT/api/ingest/particle" -H "Authorization: Bearer $WEBHOOK" \\
  --data-urlencode 'event=env' --data-urlencode 'data={"temperature": 21.5}' \\
  --data-urlencode "published_at=$(date -u +%FT%TZ)" --data-urlencode 'coreid=3f002b000000000000000000'`,
    kept: "what is in `data`, the name of the event where that is the field, and `published_at`",
    dropped: "user, product, firmware, and whatever you add to the body",
    hardwareId: "3f002b000000000000000000",
  },
  {
    id: "senml",
    title: "SenML",
    address: "/api/ingest/senml",
    words: [
      "RFC 8428 in JSON, with base values. Times below 2^28 are seconds from now. The field is the resolved name, with dots for slashes; where it begins with the URN of a device, as in `urn:dev:mac:0024befffe804ff1/temperature`, that names the device. A sum is the field with `.sum`.",
    ],
    code: `${SEND("/api/ingest/senml", "TOKEN", "application/senml+json")} \\
  -d '[{"bn": "greenhouse/", "bt": '$(date +%s)', "n": "temperature", "u": "Cel", "v": 21.5}, {"n": "humidity", "t": -60, "v": 71}]'`,
    kept: "names, values, sums and times",
    dropped: "units, which you set for the field, and the device’s URN",
  },
  {
    id: "line",
    title: "Line protocol",
    address: "/api/ingest/line",
    words: [
      "The text format of InfluxDB. A field is called `measurement.field`, or `measurement` alone where InfluxDB’s is called `value`. Times are in nanoseconds, or as `?precision=` says: ns, us, ms or s.",
      "Agents may add `/write`, `/api/v2/write` or `/api/v3/write_lp` to the address, and are answered 204 then, with what was dropped in the header `Kept-Dropped`, and where in `Kept-Rejected`. For Telegraf: `[[outputs.influxdb_v2]]` with this address under `urls`, the device’s token under `token`, and any bucket.",
      "Tags are thrown away, because they say where and whose. Two lines of one request that only tags tell apart would be one reading: the first is stored, the other is dropped as `collides`. Give each of them a name of its own.",
    ],
    code: `${SEND("/api/ingest/line?precision=s", "TOKEN", "text/plain")} \\
  --data-binary "climate,room=3 temperature=21.5,humidity=71i $(date +%s)"`,
    kept: "measurement, fields, values, times",
    dropped: "tags, comments",
  },
];
