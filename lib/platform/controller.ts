/** The operator of this installation: the controller under the GDPR, as the imprint, the policy and the mails name it. */
import { env } from "./env.ts";

export type Controller = {
  readonly name: string;
  readonly address: string;
  /** Null without an entry in a register. */
  readonly register: string | null;
  readonly email: string;
  readonly authority: string;
  readonly representative: string | undefined;
  readonly phone: string | undefined;
  readonly vatId: string | undefined;
  readonly dataProtectionOfficer: string | undefined;
  readonly euRepresentative: string | undefined;
};

export function controller(): Controller {
  const { OPERATOR_REGISTER: register } = env();
  return {
    name: env().OPERATOR_NAME,
    address: env().OPERATOR_ADDRESS,
    register: register.toLowerCase() === "none" ? null : register,
    email: env().PRIVACY_CONTACT,
    authority: env().SUPERVISORY_AUTHORITY,
    representative: env().OPERATOR_REPRESENTATIVE,
    phone: env().OPERATOR_PHONE,
    vatId: env().OPERATOR_VAT_ID,
    dataProtectionOfficer: env().DATA_PROTECTION_OFFICER,
    euRepresentative: env().EU_REPRESENTATIVE,
  };
}
