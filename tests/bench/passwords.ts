/** What a sign-up or a sign-in costs: one argon2id hash. */
import { hashPassword } from "#lib/identity/password-hash.ts";
import { median } from "./load.ts";
import { row, type Section } from "./table.ts";

const TIMES = 15;

export async function measurePasswords(): Promise<Section> {
  const times = [];
  for (let time = 0; time < TIMES; time++) {
    const began = performance.now();
    await hashPassword("marigold quiet harbour lantern");
    times.push(performance.now() - began);
  }
  const began = performance.now();
  await Promise.all(Array.from({ length: 4 * TIMES }, () => hashPassword("marigold quiet harbour lantern")));
  const perSecond = (4 * TIMES) / ((performance.now() - began) / 1000);
  return { title: "Hashing a password", head: ["what", "figure"], rows: [row(["one at a time, median", `${median(times).toFixed(1)} ms`]), row(["many at once", `${perSecond.toFixed(0)} a second`])] }; // biome-ignore format: one line
}
