import { describe, expect, it } from "vitest"
import { isLoopbackAddress, isPublicAddress } from "../../src/guard/addresses.ts"

describe("an address is that of a server outside", () => {
  it.each(["1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0", "192.167.255.255"])(
    "when it is a public one of IPv4: %s",
    (address) => expect(isPublicAddress(address)).toBe(true),
  )

  it.each([
    "2606:4700:4700::1111",
    "2a00:1450:4001:831::200e",
    "::ffff:1.1.1.1",
    "64:ff9b::8.8.8.8",
    "64:ff9b::101:101",
  ])("when it is a public one of IPv6, or one of IPv4 inside it: %s", (address) =>
    expect(isPublicAddress(address)).toBe(true),
  )

  it.each([
    ...["0.0.0.0", "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
    ...["169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1"],
    ...["224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "203.0.113.9", "198.51.100.7"],
  ])("and is not when it leads back, is private, or belongs to a cloud: %s", (address) =>
    expect(isPublicAddress(address)).toBe(false),
  )

  it.each([
    ...["::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001::1"],
    ...["2002:7f00:1::", "3fff::1", "100::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:a9fe:a9fe", "::ffff:0:1"],
    ...["64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "::127.0.0.1", "64:ff9b:1::1"],
  ])("nor in IPv6, however it is written: %s", (address) => expect(isPublicAddress(address)).toBe(false))

  it.each(["", "localhost", "1.1.1", "1.1.1.1.1", "0x7f.1", "017700000001", "::g"])(
    "and is not when it is no address at all: %j",
    (text) => expect([isPublicAddress(text), isLoopbackAddress(text)]).toEqual([false, false]),
  )
})

describe("an address of the loopback", () => {
  it.each(["127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1"])(
    "is %s",
    (address) => expect(isLoopbackAddress(address)).toBe(true),
  )
  it.each(["128.0.0.1", "10.0.0.1", "::2", "fe80::1", "::ffff:10.0.0.1"])("is not %s", (address) =>
    expect(isLoopbackAddress(address)).toBe(false),
  )
})
