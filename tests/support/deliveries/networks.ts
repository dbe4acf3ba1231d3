/** What The Things Stack and ChirpStack deliver. */
import { EMAIL, GATEWAY, LATITUDE, LONGITUDE, NAME, PLACE } from "./personal.ts";

type Up = {
  readonly eui: string;
  readonly at: Date;
  readonly id?: string;
  readonly session?: string;
  readonly address?: string;
  readonly count?: number | undefined;
  readonly value?: number;
};

const PLACE_OF_GATEWAY = { latitude: LATITUDE, longitude: LONGITUDE, altitude: 551, source: "SOURCE_REGISTRY" };
let made = 0;

/** `more` replaces what is in `uplink_message`, `around` what stands beside it; undefined leaves it out. */
export function ttsUp(
  { eui, at, id = String(++made), session = `AXA50${++made}`, count = 7, value = 21.5 }: Up,
  more: object = {},
  around: object = {},
): object {
  const received = at.toISOString().replace("Z", "000000Z");
  return {
    end_device_ids: {
      device_id: `sensor-${NAME}`.toLowerCase(),
      application_ids: { application_id: PLACE.toLowerCase() },
      dev_eui: eui.toUpperCase(),
      join_eui: "800000000000000C",
      dev_addr: "00BCB929",
    },
    correlation_ids: [`as:up:01ABC${id}`, `gs:uplink:${NAME}`],
    received_at: received,
    uplink_message: {
      session_key_id: session,
      f_port: 1,
      f_cnt: count,
      frm_payload: Buffer.from([value * 2]).toString("base64"),
      decoded_payload: { temperature: value },
      rx_metadata: [{ gateway_ids: { gateway_id: `gateway-${NAME}`, eui: GATEWAY.toUpperCase() }, rssi: -35, snr: 5.2, location: PLACE_OF_GATEWAY }],
      settings: { data_rate: { lora: { bandwidth: 125_000, spreading_factor: 7 } }, frequency: "868300000" },
      received_at: received,
      confirmed: true,
      consumed_airtime: "0.056576s",
      attributes: { owner: NAME, contact: EMAIL },
      locations: { user: PLACE_OF_GATEWAY },
      ...more,
    },
    ...around,
  };
}

export const chirpstackUp = ({ eui, at, id = `3ac7e3c4-${++made}`, address = `00${++made}`, count = 12, value = 21.5 }: Up, more: object = {}): object => ({
  deduplicationId: id,
  time: at.toISOString().replace("Z", "000+00:00"),
  deviceInfo: {
    ...{ tenantId: "t", tenantName: NAME, applicationId: "a", applicationName: PLACE, deviceProfileId: "p", deviceProfileName: EMAIL },
    ...{ deviceName: `Bedroom of ${NAME}`, devEui: eui.toLowerCase(), deviceClassEnabled: "CLASS_A", tags: { owner: NAME, mail: EMAIL } },
  },
  ...{ devAddr: address, adr: true, dr: 1, fCnt: count, fPort: 1, confirmed: false, data: Buffer.from([value * 2]).toString("base64") },
  object: { temperature: value },
  rxInfo: [{ gatewayId: GATEWAY, uplinkId: 4_217_106_255, rssi: -36, snr: 10.5, location: PLACE_OF_GATEWAY, metadata: { region_name: PLACE } }],
  txInfo: { frequency: 867_100_000, modulation: { lora: { spreadingFactor: 11 } } },
  regionConfigId: "eu868",
  ...more,
});
