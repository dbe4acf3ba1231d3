import { spawn } from "node:child_process";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { resume, signIn } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { HOME, PASSWORD, sessionOf, tokenOf } from "#tests/support/cast.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { makeWorld } from "#tests/support/world.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const [ADA, BEN] = [
  { name: "Ada Marsh", email: "ada@marsh-weather.example" },
  { name: "Ben Reed", email: "ben@marsh-weather.example" },
];

/** `npm run kept -- …`, as in a terminal. */
function kept(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [path.join(root, "lib/operator.ts"), ...args], { cwd: root });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  return new Promise((done) => child.once("close", (code) => done({ code, out, err })));
}

let ada = "";
let ben = "";

beforeAll(async () => {
  ada = (await sessionOf(ADA)).token;
  ben = (await sessionOf(BEN)).token;
});

describe("the operator's terminal", () => {
  it("invites to the staff whoever has a confirmed account, by mail, and says so [6.3.2]", async () => {
    expect(await kept("staff:invite", ADA.email)).toMatchObject({ code: 0, out: expect.stringContaining(`on its way to ${ADA.email}`) });
    expect((await lettersTo(ADA.email)).at(-1)).toMatchObject({ subject: "Join the staff" });
    expect(await account().staff.count()).toBe(0);
    expect(await kept("staff:invite", "nobody@example.eu")).toMatchObject({ code: 1, err: expect.stringContaining("no confirmed account") });
  });

  it("starts a password reset without changing or printing the password, or printing the link [6.4.6a, 6.4.6c]", async () => {
    const { code, out, err } = await kept("password:reset", ADA.email);
    expect(code).toBe(0);
    expect((await lettersTo(ADA.email)).at(-1)?.action?.url).toContain("/reset?token=");
    expect(out + err).not.toContain(await linkTokenFor(ADA.email));
    const hashes = (await account().password.findMany()).map(({ phcHash }) => phcHash);
    for (const secret of [PASSWORD, ...hashes]) expect(out + err).not.toContain(secret);
    expect(await signIn({ email: ADA.email, password: PASSWORD }, HOME), "the old password works until it is replaced").toHaveProperty("session");
    expect(await resume(ada), "nobody is signed out by it").not.toBeNull();
    expect((await kept("password:reset", "nobody@example.eu")).code).toBe(1);
  });

  it("takes no password for the reset: a command with one is rejected and changes nothing [6.4.6b]", async () => {
    const state = async () => [await account().password.findMany(), await account().passwordReset.findMany(), await account().letter.count()];
    const before = await state();
    expect(await kept("password:reset", ADA.email, "velvet anchor nine pancakes")).toMatchObject({ code: 2, out: "" });
    expect(await state()).toEqual(before);
  });

  it("ends the sessions of one account, and of all [7.4.5a, 7.4.5b]", async () => {
    expect(await kept("sessions:end", ADA.email)).toMatchObject({ code: 0, out: expect.stringMatching(/^Ended \d sessions of ada@/) });
    expect([await resume(ada), await resume(ben)]).toEqual([null, expect.anything()]);
    ada = await tokenOf(ADA.email);
    expect(await kept("sessions:end", "--all")).toMatchObject({ code: 0, out: "Ended every session, of 2 people.\n" });
    expect([await resume(ada), await resume(ben)]).toEqual([null, null]);
  });

  it("says how it is used when it is told too little, too much, or what it does not know, and does nothing", async () => {
    await tokenOf(ADA.email);
    for (const args of [["sessions:end"], ["sessions:end", ADA.email, "--all"], ["audit:verify", "now"], ["sessions:end-all"]]) {
      expect(await kept(...args), args.join(" ")).toMatchObject({ code: 2, out: "" });
    }
    expect(await account().session.count()).toBe(1);
    expect((await kept()).err).toMatch(/staff:invite <address>.*\n.*sessions:end <address>\|--all.*\n.*password:reset <address>/);
  });

  it("gives a workspace another plan, and nothing to a workspace or a plan that there is not", async () => {
    const { workspaceId } = await makeWorld("eu", "free");
    const planOf = async () => (await account().workspace.findUniqueOrThrow({ where: { id: workspaceId } })).plan;
    expect(await kept("plan", workspaceId, "company")).toMatchObject({ code: 0, out: expect.stringContaining("the plan company") });
    expect(await planOf()).toBe("company");
    expect(await kept("plan", workspaceId, "gold")).toMatchObject({ code: 1, err: expect.stringContaining("free, small, company, unmetered") });
    expect((await kept("plan", "nowhere", "free")).code).toBe(1);
    for (const args of [["plan"], ["plan", workspaceId], ["plan", workspaceId, "free", "x"]]) expect((await kept(...args)).code).toBe(2);
    expect(await planOf()).toBe("company");
  });
});
