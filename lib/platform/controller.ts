/** The controller within the meaning of the GDPR, as e-mails name it. */
import { env } from "./env.ts";

export const controller = (): string => `the operator of this portal (data protection contact: ${env().PRIVACY_CONTACT})`;
