import { type Area, page, route } from "./entrance.ts";

export const site: Area = {
  title: "The public site",
  entrances: [
    page("/", "What Kept is", "anyone", "nothing"),
    page("/imprint", "Name and address of the operator", "anyone", "nothing"),
    page("/privacy", "The privacy policy", "anyone", "nothing"),
    page("/privacy/data", "What is stored, column by column", "anyone", "nothing"),
    page("/privacy/processing", "The record of processing", "anyone", "nothing"),
    page("/docs/access", "Access rights", "anyone", "nothing"),
    page("/docs/devices", "How devices and networks send, and what is kept of it", "anyone", "nothing"),
    page("/docs/api", "What programs can do, and how", "anyone", "nothing"),
    page("/security", "How to report a weakness", "anyone", "nothing"),
    page("/erased/[receipt]", "How far an erasure is", "anyone", "oneself", { also: ["secret"] }),
    route("GET /erased/[receipt]/status", "The same, for the page to ask again", "anyone", "oneself", { also: ["secret"] }),
    route("GET /.well-known/change-password", "Lead password managers to where the password is changed", "anyone", "nothing"),
    route("GET /.well-known/passkey-endpoints", "Lead password managers to the passkeys", "anyone", "nothing"),
    route("GET /.well-known/security.txt", "Contact for security reports", "anyone", "nothing"),
    route("GET /api/health", "Whether the portal is up", "anyone", "nothing"),
    route("POST /api/ingest", "Take readings in", "device", "device"),
    route("POST /api/mqtt/auth", "Authorize a device for the operator’s MQTT broker", "device", "device"),
    route("POST /api/ingest/[...path]", "Take readings in, in the format and for the device that the address names", "device", "device"),
    route("PUT /api/ingest/[...path]", "The same, for Particle, whose webhooks may use either", "device", "device"),
    route("POST /api/v1/[token]/telemetry", "Take readings in, as ThingsBoard's devices send them", "device", "device"),
    route("POST /api/v1/[token]/attributes", "Accept and discard attributes, as ThingsBoard's devices send them", "device", "device"),
    route("POST /v1/devices/[device]/record", "Take readings in, as Datacake's devices send them", "device", "device"),
  ],
};
