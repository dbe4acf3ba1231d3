/** Where a webhook comes from. Safe for the browser. */
export const SOURCES = {
  tts: { name: "The Things Stack", hardware: "DevEUI" },
  chirpstack: { name: "ChirpStack", hardware: "DevEUI" },
  particle: { name: "Particle", hardware: "device ID" },
  other: { name: "Another sender", hardware: "serial number" },
} as const;
export type WebhookSource = keyof typeof SOURCES;
