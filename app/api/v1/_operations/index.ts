/** Every operation there is, in the order of the documentation. */
import { DEVICE_LIFE } from "./device-life.ts";
import { DEVICES } from "./devices.ts";
import { FIELDS } from "./fields.ts";
import { INVITATIONS } from "./invitations.ts";
import { MEASUREMENTS } from "./measurements.ts";
import { MEMBERS } from "./members.ts";
import { MESSAGES } from "./messages.ts";
import { NETWORKS } from "./networks.ts";
import { PROGRAM_TOKENS } from "./program-tokens.ts";
import { RECORD } from "./record.ts";
import { SENDER_TOKENS } from "./sender-tokens.ts";
import { TOKEN } from "./token.ts";
import { WORKSPACES } from "./workspaces.ts";

export const OPERATIONS = [
  ...TOKEN,
  ...WORKSPACES,
  ...MEMBERS,
  ...INVITATIONS,
  ...DEVICES,
  ...DEVICE_LIFE,
  ...FIELDS,
  ...MEASUREMENTS,
  ...MESSAGES,
  ...SENDER_TOKENS,
  ...NETWORKS,
  ...PROGRAM_TOKENS,
  ...RECORD,
];
