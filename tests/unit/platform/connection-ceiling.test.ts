import { describe, expect, it } from "vitest";
import { connectionCeilings, openFilesIn } from "#lib/platform/connection-ceiling.ts";

describe("the connections of a process", () => {
  it.each([
    ["Max open files            1024                 524288               files", 1_024],
    [
      "Max cpu time              unlimited            unlimited            seconds\nMax open files            20000                20000                files",
      20_000,
    ],
    ["Max open files            unlimited            unlimited            files", Number.POSITIVE_INFINITY],
    ["something else", 1_024],
  ])("follow the soft limit of open files: %s", (limits, files) => {
    expect(openFilesIn(limits)).toBe(files);
  });

  it.each(["all", "web", "ingest", "worker", "broker"] as const)("leave files for the databases and everything else in a process for %s", (role) => {
    for (const files of [1_024, 4_096, 20_000]) {
      const { mqtt, http } = connectionCeilings(role, files);
      expect(role === "all" ? mqtt + http : Math.max(mqtt, http)).toBeLessThanOrEqual(files - 256);
    }
  });

  it("are bounded where files are not, and never none", () => {
    expect(connectionCeilings("all", Number.POSITIVE_INFINITY)).toEqual({ mqtt: 20_000, http: 10_000 });
    expect(connectionCeilings("all", 100)).toEqual({ mqtt: 64, http: 64 });
  });
});
