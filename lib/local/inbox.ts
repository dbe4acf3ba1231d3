/** The local inbox: a stand-in for Resend that keeps every mail and shows it at `/inbox`. */
import { createEmulator } from "emulate";
import { freePort, isFree } from "./ports.ts";

export type Inbox = { url: string; apiKey: string; stop(): Promise<void> };

export async function startInbox(wanted?: number): Promise<Inbox> {
  const port = wanted && (await isFree(wanted)) ? wanted : await freePort();
  const emulator = await createEmulator({ service: "resend", port, baseUrl: `http://localhost:${port}` });
  return { url: `http://localhost:${port}`, apiKey: "re_test_local", stop: () => emulator.close() };
}
