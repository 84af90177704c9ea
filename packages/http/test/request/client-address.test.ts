import { describe, expect, it } from "vitest"
import type { Exchange } from "../../src/Exchange.ts"
import { ClientAddress } from "../../src/request/ClientAddress.ts"
import { isNetwork, Networks } from "../../src/request/Networks.ts"

const asked = (peer: string, ...forwarded: ReadonlyArray<string>): Exchange =>
  ({
    address: () => peer,
    eachHeader: (visit: (name: string, value: string) => void) => {
      visit("host", "a")
      for (const value of forwarded) visit("x-forwarded-for", value)
    },
  }) as unknown as Exchange

describe("the address of a client", () => {
  const addresses = new ClientAddress(["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"])

  it.each([
    ["is its peer's, when no proxy is trusted", "192.0.2.1", ["203.0.113.9"], "192.0.2.1"],
    ["is the proxy's, when that says nothing", "127.0.0.1", [], "127.0.0.1"],
    ["is what a trusted proxy says", "127.0.0.1", ["203.0.113.9"], "203.0.113.9"],
    ["is the last one that is not of a trusted proxy", "127.0.0.1", ["6.6.6.6, 203.0.113.9, 10.1.2.3"], "203.0.113.9"],
    ["is read over several headers", "127.0.0.1", ["6.6.6.6", "203.0.113.9", "10.1.2.3"], "203.0.113.9"],
    ["never comes out of what the client wrote", "127.0.0.1", ["10.9.9.9, 127.0.0.1, 203.0.113.9"], "203.0.113.9"],
    ["is the first proxy's, when all are trusted", "127.0.0.1", ["10.1.2.3, 10.4.5.6"], "10.1.2.3"],
    ["is the last known one, when a proxy knows none", "127.0.0.1", ["203.0.113.9, unknown, 10.1.2.3"], "10.1.2.3"],
    ["is the proxy's, when that writes no address", "127.0.0.1", ["_hidden"], "127.0.0.1"],
    ["may have a port", "127.0.0.1", ["203.0.113.9:4711"], "203.0.113.9"],
    ["may be of the other family", "2001:db8::1", ["2001:db9::5"], "2001:db9::5"],
    ["may stand in brackets, with a port", "2001:db8::1", ["[2001:db9::5]:4711"], "2001:db9::5"],
    ["may have its peer in the form of the other family", "::ffff:127.0.0.1", ["203.0.113.9"], "203.0.113.9"],
    ["may have its peer written out", "0000:0000:0000:0000:0000:ffff:7f00:0001", ["203.0.113.9"], "203.0.113.9"],
  ])("%s", (_, peer, forwarded, client) => {
    expect(addresses.of(asked(peer, ...forwarded))).toBe(client)
  })

  it("is the peer's for all, when no proxy is named", () => {
    expect(new ClientAddress([]).of(asked("127.0.0.1", "203.0.113.9"))).toBe("127.0.0.1")
  })
})

describe("a network", () => {
  it.each([["127.0.0.1"], ["10.0.0.0/8"], ["0.0.0.0/0"], ["::1"], ["fc00::/7"], ["192.168.1.7/32"]])(
    "is %s",
    (text) => {
      expect(isNetwork(text)).toBe(true)
      expect(new Networks([text]).has(text.split("/")[0])).toBe(true)
    },
  )

  it.each([[""], ["localhost"], ["10.0.0.0/33"], ["10.0.0/8"], ["10.0.0.0/"], ["10.0.0.0/8/8"], ["fc00::/129"], ["*"]])(
    "is not %s",
    (text) => {
      expect(isNetwork(text)).toBe(false)
    },
  )

  it("has the addresses under its prefix, and nothing that is no address", () => {
    const networks = new Networks(["10.0.0.0/8"])
    expect(
      ["10.255.0.1", "::ffff:10.0.0.1", "11.0.0.1", "10", "", "x"].map((address) => networks.has(address)),
    ).toEqual([true, true, false, false, false, false])
  })
})
