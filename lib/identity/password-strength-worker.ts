/** The worker thread that estimates password strength, so that no password blocks the event loop. Loaded by path (password-checker.ts). */
import { parentPort } from "node:worker_threads";
import type { StrengthCheck } from "./password-checker.ts";
import { refusedBecause } from "./password-strength.ts";

parentPort?.on("message", ({ password, about }: StrengthCheck) => parentPort?.postMessage(refusedBecause(password, about)));
parentPort?.postMessage("ready");
