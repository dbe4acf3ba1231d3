import { describe, expect, it } from "vitest";
import { browserOf } from "#lib/platform/caller.ts";
import { connectionNetworksOf, networksAround, networksOf } from "#lib/platform/networks.ts";
import { blockOf } from "#lib/server/network.ts";

describe("the kind of browser", () => {
  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15", "Safari on macOS"],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
      "Microsoft Edge on Windows",
    ],
  ])("is a name and a system, without a version: %s", (userAgent, kind) => expect(browserOf(userAgent)).toBe(kind));

  it("is never what the caller wrote", () => {
    for (const said of [null, "", "curl/8.5.0", "<script>alert(1)</script>", "Ada Marsh/1.0", "Firefox/140.0".repeat(100), "\0\r\nx: y"])
      expect(browserOf(said)).toBe("an unknown browser");
  });
});

describe("a block of addresses", () => {
  it.each([
    ["192.0.2.17", "192.0.2.0/24"],
    ["::ffff:192.0.2.17", "192.0.2.0/24"],
    ["2001:db8:0:1:aaaa::7", "2001:db8:0:1::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["192.0.2.17:4711", "192.0.2.0/24"],
    ["[2001:db8:0:1::7]:4711", "2001:db8:0:1::/64"],
    ["[::1]", "0:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["nobody", "unknown"],
    ["", "unknown"],
  ])("holds %s as %s", (address, block) => expect(blockOf(address)).toBe(block));
});

const namesOf = (networks: readonly { name: string }[]) => networks.map(({ name }) => name);

describe("the networks around a network", () => {
  it.each([
    ["192.0.2.0/24", ["192.0.2.0/24", "192.0.0.0/16"]],
    ["2001:db8:7:1234::/64", ["2001:db8:7:1234::/64", "2001:db8:7:1200::/56", "2001:db8:7::/48"]],
    ["2001:db8:7:34::/64", ["2001:db8:7:34::/64", "2001:db8:7:0::/56", "2001:db8:7::/48"]],
    ["unknown", ["unknown"]],
    ["terminal", ["terminal"]],
  ])("of %s are %j, the narrowest first", (network, names) => expect(namesOf(networksAround(network))).toEqual(names));

  it("are those of every address in it", () => {
    for (const address of ["198.51.100.7", "::ffff:192.0.2.17", "2001:db8::1", "2001:db8:0:1:2:3:4:5", "2001:DB8:7:12ab::1", "::1", "fe80::1%eth0"]) {
      expect(namesOf(networksAround(blockOf(address))), address).toEqual(namesOf(networksOf(address)));
    }
  });

  it("have a multiple of the limit of the smallest network", () => {
    expect(networksAround("2001:db8:7:1234::/64").map(({ size }) => size)).toEqual([1, 2, 4]);
    expect(networksAround("192.0.2.0/24").map(({ size }) => size)).toEqual([1, 16]);
    expect(networksAround("unknown")).toEqual([{ name: "unknown", size: 1 }]);
  });

  it("that limit connections are the smallest and, for IPv6, the /48", () => {
    expect(namesOf(connectionNetworksOf("2001:db8:7:1234::1"))).toEqual(["2001:db8:7:1234::/64", "2001:db8:7::/48"]);
    expect(namesOf(connectionNetworksOf("192.0.2.17"))).toEqual(["192.0.2.0/24"]);
  });
});
