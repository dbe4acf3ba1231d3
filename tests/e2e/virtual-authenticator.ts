/** A device that holds passkeys, as Chromium pretends one (WebAuthn §11): it says yes whenever it is asked, and its user is verified. */
import type { Page } from "@playwright/test";

/** A passkey, private half included, as the pretended device hands it out. */
type Held = { credentialId: string; isResidentCredential: boolean; rpId?: string; privateKey: string; userHandle?: string; signCount: number };

export type Device = {
  credentials(): Promise<Held[]>;
  /** Puts a copy of a passkey into this device, in place of what it holds of it. */
  put(credential: Held): Promise<void>;
  /** Whether it says yes by itself. */
  answers(isPresent: boolean): Promise<void>;
  verifies(isVerified: boolean): Promise<void>;
};

export async function deviceOf(page: Page): Promise<Device> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    credentials: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    async put(credential) {
      await cdp.send("WebAuthn.removeCredential", { authenticatorId, credentialId: credential.credentialId }).catch(() => null);
      await cdp.send("WebAuthn.addCredential", { authenticatorId, credential });
    },
    answers: async (enabled) => void (await cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled })),
    verifies: async (isUserVerified) => void (await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified })),
  };
}
