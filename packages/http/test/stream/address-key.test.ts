import { describe, expect, it } from "vitest"
import { addressKey } from "../../src/stream/address-key.ts"

describe("an address that streams are counted by", () => {
  it.each([
    ["127.0.0.1", "127.0.0.1"],
    ["0000:0000:0000:0000:0000:ffff:7f00:0001", "127.0.0.1"],
    ["::ffff:10.1.2.3", "10.1.2.3"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:0db8:0001:0002:ffff:ffff:ffff:ffff", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["::ffff:255.0.1.16", "255.0.1.16"],
    // An address of IPv4 is written behind five zeros and ffff, and nothing else is one.
    ["::fffe:10.1.2.3", "0:0:0:0"],
    ["1::ffff:a01:203", "1:0:0:0"],
    ["0:0:0:0:1:ffff:a01:203", "0:0:0:0"],
    ["64:ff9b::10.1.2.3", "64:ff9b:0:0"],
    ["fe80:1:2:3:4:5:6:7", "fe80:1:2:3"],
    ["1:2::", "1:2:0:0"],
  ])("is the address of IPv4 and the network of IPv6: %s", (address, key) => {
    expect(addressKey(address)).toBe(key)
  })
})
