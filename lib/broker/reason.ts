/** The reason codes of MQTT 5 that are used here (section 2.4). MQTT 3.1.1 has numbers of its own for CONNACK, and none for anything else. */
export const REASON = {
  success: 0x00,
  noSubscription: 0x11,
  unspecified: 0x80,
  malformed: 0x81,
  protocolError: 0x82,
  badClientId: 0x85,
  badCredentials: 0x86,
  notAuthorized: 0x87,
  busy: 0x89,
  shuttingDown: 0x8b,
  badMethod: 0x8c,
  keepAliveTimeout: 0x8d,
  takenOver: 0x8e,
  badTopic: 0x90,
  packetIdNotFound: 0x92,
  receiveMaximumExceeded: 0x93,
  badTopicAlias: 0x94,
  tooLarge: 0x95,
  messageRateTooHigh: 0x96,
  quotaExceeded: 0x97,
  badPayload: 0x99,
  connectionRateExceeded: 0x9f,
} as const;

export type Reason = (typeof REASON)[keyof typeof REASON];

/** MQTT 3.1.1, table 3.1. Whatever has no number of its own there is "not authorized". */
const RETURN_CODE = new Map<Reason, number>([
  [REASON.success, 0],
  [REASON.badClientId, 2],
  [REASON.quotaExceeded, 3],
  [REASON.connectionRateExceeded, 3],
  [REASON.badCredentials, 4],
]);

export const returnCodeOf = (reason: Reason): number => RETURN_CODE.get(reason) ?? 5;
