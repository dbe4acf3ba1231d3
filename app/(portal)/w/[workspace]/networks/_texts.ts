/** What is pasted into the pages of network servers, in the formats that they document. */

export const urlOf = (origin: string, path: string): string => `${origin}/api/ingest/${path}`;

/** A template of The Things Stack. What stands in braces it asks for. */
export const ttsTemplate = (origin: string): string => `template-id: kept
name: Kept
description: Store what devices measure in Kept
logo-url: ${origin}/icon.svg
info-url: ${origin}
documentation-url: ${origin}/docs/api
fields:
  - id: token
    name: Token
    description: The token of the webhook, which Kept shows once
    secret: true
format: json
headers:
  Authorization: Bearer {token}
create-downlink-api-key: false
base-url: ${urlOf(origin, "tts")}
paths:
  uplink-message: /
`;

export const ttsCommand = (origin: string, token: string): string =>
  `ttn-lw-cli applications webhooks set <application> kept \\
  --base-url ${urlOf(origin, "tts")} --format json \\
  --headers 'Authorization=Bearer ${token}' \\
  --uplink-message.path /`;

/** Beside what Particle sends by itself: event, data, coreid and published_at. */
export const particleWebhook = (origin: string, token: string): string =>
  JSON.stringify(
    {
      name: "Kept",
      event: "temperature",
      url: urlOf(origin, "particle"),
      requestType: "POST",
      noDefaults: false,
      rejectUnauthorized: true,
      headers: { Authorization: `Bearer ${token}` },
      json: { event_id: "{{{PARTICLE_EVENT_ID}}}" },
    },
    null,
    2,
  );

export const otherCommand = (origin: string, token: string): string => `curl ${urlOf(origin, "native/4711-0815")} \\
  -H 'Authorization: Bearer ${token}' \\
  -H 'Content-Type: application/json' \\
  -d '{"temperature": 21.4}'`;
