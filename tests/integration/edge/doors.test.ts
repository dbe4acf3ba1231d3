/**
 * action(), route() and visit(), with requests that stand in for Next's: what each asks before a verb is called, and what
 * it answers. The same over HTTP, against the production build: tests/e2e/matrix.spec.ts.
 */
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";

const request = vi.hoisted(() => ({ cookie: undefined as string | undefined, headers: {} as Record<string, string>, refreshed: 0 }));

/** What Next throws to leave a page, by what it leads to. */
class Left extends Error {}
vi.mock("next/headers", () => ({
  cookies: async () => ({
    get: (name: string) => (name === "__Host-session" && request.cookie ? { value: request.cookie } : undefined),
    set: (name: string, value: string) => {
      if (name === "__Host-session") request.cookie = value;
    },
    has: () => false,
  }),
  headers: async () => new Headers(request.headers),
}));
vi.mock("next/navigation", () => {
  const leave = (to: string) => () => {
    throw new Left(to);
  };
  const rethrow = (error: unknown) => {
    if (error instanceof Left) throw error;
  };
  return { redirect: (path: string) => leave(path)(), notFound: leave("not found"), forbidden: leave("forbidden"), unstable_rethrow: rethrow };
});
vi.mock("next/cache", () => ({ refresh: () => void request.refreshed++ }));
vi.mock("next/server", () => ({ connection: async () => {} }));
vi.mock("react", () => ({ cache: <T>(work: T) => work }));

const { action, GoTo } = await import("#app/_edge/action.ts");
const { hashPassword } = await import("#lib/identity/password-hash.ts");
const { requireFresh } = await import("#lib/identity/index.ts");
const { emptyForm } = await import("#app/_edge/form-state.ts");
const { route } = await import("#app/_edge/route.ts");
const { alsoIn } = await import("#app/_edge/passes.ts");
const { freshVisitor, orPage, visit, visitAsStaff, visitor } = await import("#app/_edge/visit.ts");
const { account } = await import("#lib/platform/db/account.ts");
const { notFound, Refusal } = await import("#lib/platform/refusal.ts");
const { ids } = await import("#lib/platform/ids.ts");
const { log } = await import("#lib/platform/log.ts");
const { enter } = await import("#lib/workspaces/index.ts");
const { publish } = await import("#lib/documents/index.ts");
const { makePlace, makeStaff, program } = await import("#tests/support/standings.ts");
const { beginToken, join, makeUser, makeWorkspace } = await import("#tests/support/world.ts");

const OWN = { "sec-fetch-site": "same-origin", origin: "http://localhost:3000" };

// The people of these tests agree to the newest text.
beforeAll(() => publish());

beforeEach(() => {
  request.headers = OWN;
  request.cookie = undefined;
  request.refreshed = 0;
});

const signIn = async ({ userId }: { userId: string }) => {
  request.cookie = await beginToken(userId);
};

const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
};

const Name = z.strictObject({ name: z.string().min(1, "Please give a name.") });
const calls: unknown[] = [];
const add = action(Name, "devices:add", async (access, input) => {
  calls.push([access.workspaceId, access.standing, input]);
  return input.name === "away" ? new GoTo("/away") : { named: input.name };
});

describe("action()", () => {
  beforeEach(() => {
    calls.length = 0;
  });

  it("calls the verb with the pass that it made and with what was checked, and with nothing else", async () => {
    const place = await makePlace();
    await signIn(place.owner);
    expect(await add(emptyForm, form({ workspace: place.own, name: "Heron hide", $ACTION_ID: "1" }))).toMatchObject({
      message: null,
      data: { named: "Heron hide" },
    });
    expect(calls).toEqual([[place.own, "owner", { name: "Heron hide" }]]);
    await expect(add(emptyForm, form({ workspace: place.own, name: "away" }))).rejects.toThrow("/away");
  });

  it("calls no verb for a page of somebody else, without a session, for a workspace that is not theirs, or for a lesser role [7.2.1, 8.2.1]", async () => {
    const place = await makePlace();
    const viewer = await makeUser("Ben");
    await join(place.own, viewer, "viewer");
    const told = async (fields: Record<string, string>) => (await add(emptyForm, form(fields))).message;
    expect(await told({ workspace: place.own, name: "x" })).toBe("Please sign in first.");
    await signIn(place.owner);
    request.headers = { ...OWN, origin: "https://evil.example" };
    expect(await told({ workspace: place.own, name: "x" })).toMatch(/did not come from our own pages/);
    request.headers = OWN;
    for (const workspace of [place.foreign, "", "no-number"]) expect(await told({ workspace, name: "x" })).toMatch(/^Not found, or you don’t have access/);
    expect(await told({ name: "x" })).toMatch(/^Not found, or you don’t have access/);
    const twice = form({ workspace: place.own, name: "x" });
    twice.append("workspace", place.own);
    expect((await add(emptyForm, twice)).message, "which of the two would count").toMatch(/^Not found, or you don’t have access/);
    await signIn(viewer);
    expect(await told({ workspace: place.own, name: "x" })).toMatch(/does not include this/);
    expect(calls).toEqual([]);
  });

  it("says what is wrong at the field and keeps what was typed, but never a secret, and checks only for whoever may", async () => {
    const place = await makePlace();
    expect((await add(emptyForm, form({ workspace: place.own, name: "" }))).errors).toEqual({});
    await signIn(place.owner);
    const refused = await add(emptyForm, form({ workspace: place.own, name: "", password: "secret", role: "owner" }));
    expect(refused).toMatchObject({
      message: "Please check what is marked below.",
      errors: { name: "Please give a name." },
      values: { name: "", role: "owner" },
      data: null,
    });
    expect(refused.values).not.toHaveProperty("password");
    expect(calls).toEqual([]);
  });

  it("leads to what has to be done first, and says of a bug no more than its number", async () => {
    const { owner } = await makePlace();
    await signIn(owner);
    const stale = action(z.strictObject({}), "user", async () => {
      throw new Refusal("unauthenticated", "session.stale", "Confirm your identity to continue.");
    });
    expect(await stale(emptyForm, form({}))).toMatchObject({ confirm: { password: false, factors: [] } });
    const bug = action(z.strictObject({}), "anyone", async () => {
      throw new Error("the password is tulip");
    });
    const answer = await bug(emptyForm, form({}));
    expect(answer.message).toMatch(/^Something went wrong on our side/);
    expect(JSON.stringify(answer)).not.toContain("tulip");
  });
});

describe("what action() answers", () => {
  const free = z.strictObject({ a: z.string(), b: z.string().optional() });

  it("is whole: nothing but what the verb gave where it worked, and the page is shown anew for whoever is signed in", async () => {
    const { owner } = await makePlace();
    const echo = (who: "anyone" | "user") => action(free, who, async (_, input) => input);
    expect(await echo("anyone")(emptyForm, form({ a: "1" }))).toEqual({ message: null, errors: {}, values: {}, data: { a: "1" } });
    expect(request.refreshed).toBe(0);
    await signIn(owner);
    const old = new Date(Date.now() - 5 * 60_000);
    await account().session.updateMany({ where: { userId: owner.userId }, data: { lastSeenAt: old } });
    await echo("user")(emptyForm, form({ a: "1" }));
    expect(request.refreshed).toBe(1);
    expect(await account().session.count({ where: { userId: owner.userId, lastSeenAt: { gt: old } } }), "a form keeps its session alive").toBe(1);
    expect(await action(free, "anyone", async () => undefined)(emptyForm, form({ a: "1" }))).toEqual(emptyForm);
  });

  it("rejects a field that is sent twice, whatever the schema accepts, and calls no verb [2.2.1a]", async () => {
    const verb = vi.fn(async () => undefined);
    const lenient = action(z.object({ a: z.string().optional() }), "anyone", verb);
    for (const name of ["a", "b"]) {
      const twice = form({ [name]: "1" });
      twice.append(name, "1");
      expect(await lenient(emptyForm, twice)).toMatchObject({ errors: { [name]: "This field was sent twice." }, data: null });
    }
    expect(verb).not.toHaveBeenCalled();
  });

  it("is where to go first for whoever is not signed in or has to show who they are, and nowhere else", async () => {
    expect(await action(free, "user", async () => 1)(emptyForm, form({ a: "1" }))).toEqual({
      ...{ message: "Please sign in first.", errors: {}, values: { a: "1" }, data: null },
      way: { href: "/sign-in?next=/signed-in", label: "Sign in (opens a new tab)" },
    });
    expect(await action(free, "anyone", async () => Promise.reject(notFound()))(emptyForm, form({ a: "1" }))).not.toHaveProperty("way");
  });

  it("has what was typed in it, and none of the secrets", async () => {
    const secrets = { password: "1", current: "1", code: "1", recovery: "1", passkey: "1", presented: "1" };
    const none = action(z.strictObject({}), "anyone", async () => 1);
    expect((await none(emptyForm, form({ ...secrets, name: "Heron hide" }))).values).toEqual({ name: "Heron hide" });
  });

  it("names faults by their field, also inside one, and those of the whole form", async () => {
    const odd = z.strictObject({ a: z.string() }).superRefine((_, context) => {
      context.addIssue({ code: "custom", path: ["a", "b"], message: "Inside." });
      context.addIssue({ code: "custom", message: "All of it." });
    });
    expect((await action(odd, "anyone", async () => 1)(emptyForm, form({ a: "1" }))).errors).toEqual({ "a.b": "Inside.", form: "All of it." });
  });

  it("names the request where it is our fault, and nothing else", async () => {
    const bug = action(free, "anyone", async () => Promise.reject(new Error("tulip")));
    const answer = await log.within("request-1", () => bug(emptyForm, form({ a: "1" })));
    const message = "Something went wrong on our side; nothing you typed is lost. If you write to us, name this request: request-1";
    expect(answer).toEqual({ message, errors: {}, values: { a: "1" }, data: null });
  });
});

describe("a form that needs a recent confirmation of the identity", () => {
  const free = z.strictObject({ a: z.string() });
  const guarded = action(free, "user", async (session, { a }) => {
    requireFresh(session);
    return { did: a };
  });

  it("asks for the credentials of the user, keeps what was typed, and goes on once they are sent with it", async () => {
    const { owner } = await makePlace();
    await account().password.create({ data: { userId: owner.userId, phcHash: await hashPassword("marigold quiet harbour"), changedAt: new Date() } });
    await signIn(owner);
    const before = request.cookie;
    expect(await guarded(emptyForm, form({ a: "1" })), "still fresh").toMatchObject({ data: { did: "1" } });
    await account().session.updateMany({ where: { userId: owner.userId }, data: { authenticatedAt: new Date(Date.now() - 10 * 60_000) } });
    const confirm = { password: true, factors: [] };
    expect(await guarded(emptyForm, form({ a: "1" }))).toMatchObject({ confirm, values: { a: "1" }, errors: {}, data: null });
    const wrong = await guarded(emptyForm, form({ a: "1", confirm_password: "not that one" }));
    expect(wrong).toMatchObject({ confirm, values: { a: "1" }, errors: { confirm_password: "This is not your password." }, data: null });
    expect(JSON.stringify(wrong)).not.toContain("not that one");
    const done = await guarded(emptyForm, form({ a: "1", confirm_password: "marigold quiet harbour" }));
    expect(done).toEqual({ message: null, errors: {}, values: {}, data: { did: "1" } });
    expect(request.cookie, "the session has a new secret").not.toBe(before);
    expect(await guarded(emptyForm, form({ a: "2" }))).toMatchObject({ data: { did: "2" } });
  });
});

describe("a form with the key of a submission", () => {
  it("is carried out once, also when it is sent twice at the same moment, and again after a refusal", async () => {
    const { own, owner } = await makePlace();
    await signIn(owner);
    calls.length = 0;
    const sent = { workspace: own, name: "Heron hide", submission: ids.new() };
    expect((await add(emptyForm, form({ ...sent, name: "" }))).errors, "a refusal gives the key back").toHaveProperty("name");
    const answers = await Promise.all([1, 2, 3].map(() => add(emptyForm, form(sent))));
    expect(answers.filter(({ data }) => data !== null)).toHaveLength(1);
    expect(await add(emptyForm, form(sent))).toMatchObject({ data: null, message: expect.stringContaining("already sent") });
    expect(calls).toHaveLength(1);
    expect(await add(emptyForm, form({ ...sent, submission: ids.new() })), "another form").toMatchObject({ data: { named: "Heron hide" } });
    const twice = form(sent);
    twice.append("submission", ids.new());
    expect((await add(emptyForm, twice)).errors, "a repeated key").toEqual({ submission: "This field was sent twice." });
  });

  it("stops no form of another user with the same key, and a key that is no UUID stops no form", async () => {
    const { own, owner } = await makePlace();
    const editor = await makeUser("Ben");
    await join(own, editor, "admin");
    const sent = { workspace: own, name: "Heron hide", submission: ids.new() };
    for (const user of [owner, editor]) {
      await signIn(user);
      expect(await add(emptyForm, form(sent))).toMatchObject({ data: { named: "Heron hide" } });
    }
    const before = await account().submission.count();
    for (let time = 0; time < 2; time++) expect(await add(emptyForm, form({ ...sent, submission: "x".repeat(10_000) }))).toHaveProperty("data.named");
    expect(await account().submission.count()).toBe(before);
  });
});

describe("the session", () => {
  it("is looked up at each request: after its end it opens no action, no route and no page [7.2.1]", async () => {
    const { own, owner } = await makePlace();
    await signIn(owner);
    const read = route(z.strictObject({}), "devices:read", async () => ({}));
    const asked = async () => [
      (await add(emptyForm, form({ workspace: own, name: "x" }))).message,
      (await read(new Request("http://localhost:3000/"), { params: Promise.resolve({ workspace: own }) })).status,
      await visit(own, "devices:read").then(
        () => "open",
        ({ message }: Error) => message,
      ),
    ];
    expect(await asked()).toEqual([null, 200, "open"]);
    await account().session.deleteMany({ where: { userId: owner.userId } });
    expect(await asked()).toEqual(["Please sign in first.", 401, `/sign-in?next=${encodeURIComponent(`/w/${own}`)}`]);
  });
});

describe("the same right in another workspace", () => {
  it("is asked anew, of the person or of the program", async () => {
    const place = await makePlace();
    const second = await makeWorkspace(place.owner);
    const access = await enter(place.owner, place.own, "devices:move");
    expect((await alsoIn(access, second, "devices:move")).workspaceId).toBe(second);
    await expect(alsoIn(access, place.foreign, "devices:move")).rejects.toMatchObject({ kind: "notFound" });
    const token = await enter(await program(place.own, place.owner, { scopes: ["devices:move"] }), place.own, "devices:move");
    expect((await alsoIn(token, place.own, "devices:move")).token).toBe(token.token);
    await expect(alsoIn(token, second, "devices:move")).rejects.toMatchObject({ kind: "notFound" });
  });
});

describe("route()", () => {
  const read = route(
    z.strictObject({
      device: z.string().optional(),
      q: z
        .string()
        .regex(/^[a-z]{1,3}$/)
        .optional(),
    }),
    "devices:read",
    async (access, input) => ({ at: access.workspaceId, ...input }),
    { isActivity: false },
  );
  const get = async (params: Record<string, string>, query = "") => {
    const answer = await read(new Request(`http://localhost:3000/${query}`), { params: Promise.resolve(params) });
    return { status: answer.status, body: (await answer.json()) as { error?: string } };
  };

  it("answers whoever may with what the verb gave, and everybody else with the status of the refusal [7.2.1, 8.2.1]", async () => {
    const place = await makePlace();
    expect(await get({ workspace: place.own })).toMatchObject({ status: 401, body: { error: "session.missing" } });
    await signIn(place.owner);
    expect(await get({ workspace: place.own, device: "1" }, "?q=abc")).toEqual({ status: 200, body: { at: place.own, device: "1", q: "abc" } });
    expect(await get({ workspace: place.own }, "?q=abcd")).toMatchObject({ status: 422, body: { error: "input.invalid" } });
    expect((await get({ workspace: place.own, device: "1" }, "?device=2")).body, "the address counts before the query").toMatchObject({ device: "1" });
    expect((await get({ workspace: place.own }, "?workspace=x")).status, "no field of the query is the workspace").toBe(422);
    for (const workspace of [place.foreign, "no-number"]) expect((await get({ workspace })).status).toBe(404);
    const billing = await makeUser("Ben");
    await join(place.own, billing, "billing");
    await signIn(billing);
    expect((await get({ workspace: place.own })).status).toBe(403);
  });

  it("rejects a parameter that is sent twice, whatever the schema accepts [2.2.1e]", async () => {
    const any = route(z.object({ q: z.string().optional() }), "anyone", async (_, { q }) => ({ q }));
    const asked = (query: string) => any(new Request(`http://localhost:3000/${query}`), { params: Promise.resolve(undefined) });
    for (const query of ["?q=a&q=b", "?q=a&q=a", "?q=a&other=1&other=1"]) expect((await asked(query)).status, query).toBe(422);
    expect(await (await asked("?q=")).json()).toEqual({ q: "" });
  });

  it("keeps no session alive where a page asks by itself, and leads people to signing in where they open a link", async () => {
    const { own, owner } = await makePlace();
    const old = new Date(Date.now() - 5 * 60_000);
    await signIn(owner);
    const seen = async () =>
      (await account().session.findMany({ where: { userId: owner.userId }, orderBy: { lastSeenAt: "asc" } })).map(({ lastSeenAt }) => lastSeenAt);
    await account().session.updateMany({ where: { userId: owner.userId }, data: { lastSeenAt: old } });
    await get({ workspace: own });
    expect((await seen()).every((at) => at.getTime() === old.getTime())).toBe(true);
    const page = route(z.strictObject({}), "user", async () => new Response("own answer", { status: 202 }), { askAgainFor: "/account/export" });
    const open = () => page(new Request("http://localhost:3000/"), { params: Promise.resolve(undefined) });
    expect((await open()).status).toBe(202);
    expect((await seen()).at(-1)?.getTime()).toBeGreaterThan(old.getTime());
    request.cookie = undefined;
    expect((await open()).headers.get("location")).toBe("/sign-in?next=%2Faccount%2Fexport");
    const stale = route(z.strictObject({}), "anyone", async () => Promise.reject(new Refusal("unauthenticated", "session.stale", "Again.")), {
      askAgainFor: "/x",
    });
    expect((await stale(new Request("http://localhost:3000/"), { params: Promise.resolve({}) })).headers.get("location")).toBe("/account/confirm?next=%2Fx");
    const gone = route(z.strictObject({}), "anyone", async () => Promise.reject(notFound()), { askAgainFor: "/x" });
    expect((await gone(new Request("http://localhost:3000/"), { params: Promise.resolve({}) })).status).toBe(404);
  });
});

describe("a page", () => {
  it("is visited by whoever may, and everybody else is led to where they can go [7.2.1, 8.2.1]", async () => {
    const place = await makePlace();
    await expect(visit(place.own, "devices:read", "/w/here")).rejects.toThrow("/sign-in?next=%2Fw%2Fhere");
    await signIn(place.owner);
    expect(await visit(place.own, "devices:read")).toMatchObject({ workspaceId: place.own, standing: "owner" });
    await expect(visit(place.foreign, "devices:read")).rejects.toThrow("not found");
    await account().workspace.update({ where: { id: place.own }, data: { requiresFactor: true } });
    await expect(visit(place.own, "devices:read")).rejects.toThrow("/account/security?needed=yes");
    await account().workspace.update({ where: { id: place.own }, data: { requiresFactor: false } });
    const viewer = await makeUser("Ben");
    await join(place.own, viewer, "viewer");
    await signIn(viewer);
    await expect(visit(place.own, "tokens:write")).rejects.toThrow("forbidden");
    expect((await visitor("/account")).userId).toBe(viewer.userId);
  });

  it("that takes having shown who one is leads there once that was ten minutes ago; a bug stays one", async () => {
    const { owner } = await makePlace();
    await signIn(owner);
    expect((await freshVisitor("/account/email")).userId).toBe(owner.userId);
    await account().session.updateMany({ where: { userId: owner.userId }, data: { authenticatedAt: new Date(Date.now() - 10 * 60_000) } });
    await expect(freshVisitor("/account/email")).rejects.toThrow("/account/confirm?next=%2Faccount%2Femail");
    await expect(orPage(async () => Promise.reject(new Refusal("unauthenticated", "session.stale", "Again.")), "/w/x")).rejects.toThrow(
      "/account/confirm?next=%2Fw%2Fx",
    );
    await expect(log.within("request-2", () => orPage(async () => Promise.reject(new Error("bug"))))).rejects.toMatchObject({
      message: "bug",
      digest: "request-2",
    });
    await expect(orPage(async () => Promise.reject("no error"))).rejects.toBe("no error");
  });

  it("for staff is not there for anybody else [8.4.2a]", async () => {
    await expect(visitAsStaff()).rejects.toThrow("not found");
    const staff = await makeStaff();
    request.cookie = await beginToken(staff.userId, new Date(), { factor: "passkey", isRemembered: false });
    expect(await visitAsStaff()).toBeDefined();
    request.cookie = await beginToken(staff.userId, new Date(), { factor: "totp", isRemembered: false });
    await expect(visitAsStaff()).rejects.toThrow("not found");
    await signIn(await makeUser());
    await expect(visitAsStaff()).rejects.toThrow("not found");
  });
});
