/**
 * Which addresses a server outside can have. Everything that leads back into a machine, a private network or to the
 * metadata of a cloud is not one of them, whichever way it is written.
 */
import { BlockList, isIP, isIPv4 } from "node:net"

/** Special ranges of IPv4 (RFC 6890 and its registry), and single addresses that clouds use for themselves. */
const notPublic4: ReadonlyArray<readonly [string, number]> = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // What virtual machines of Azure ask for their settings.
  ["168.63.129.16", 32],
]

/** Inside 2000::/3, from which all public addresses of IPv6 are given: protocols, tunnels, documentation. */
const notPublic6: ReadonlyArray<readonly [string, number]> = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
]

const listOf = (ranges: ReadonlyArray<readonly [string, number]>, family: "ipv4" | "ipv6"): BlockList => {
  const list = new BlockList()
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, family)
  return list
}

const special4 = listOf(notPublic4, "ipv4")
const special6 = listOf(notPublic6, "ipv6")
const given6 = listOf([["2000::", 3]], "ipv6")
/** IPv4 inside IPv6: mapped (RFC 4291) and behind a translator (RFC 6052). The last four bytes are the address. */
const embedding6 = listOf(
  [
    ["::ffff:0:0", 96],
    ["64:ff9b::", 96],
  ],
  "ipv6",
)
const loopback = listOf([["127.0.0.0", 8]], "ipv4")

/** False for what is no address at all. */
export const isPublicAddress = (address: string): boolean => {
  if (isIPv4(address)) return !special4.check(address, "ipv4")
  const embedded = embeddedIn(address)
  if (embedded !== undefined) return !special4.check(embedded, "ipv4")
  return isIP(address) === 6 && given6.check(address, "ipv6") && !special6.check(address, "ipv6")
}

export const isLoopbackAddress = (address: string): boolean => {
  if (isIPv4(address)) return loopback.check(address, "ipv4")
  const embedded = embeddedIn(address)
  if (embedded !== undefined) return loopback.check(embedded, "ipv4")
  return isIP(address) === 6 && plain(address) === "::1"
}

/** One spelling of an IPv6 address: without a zone, with the dotted form written in hexadecimal. */
const plain = (address: string): string => new URL(`http://[${address.replace(/%.*$/, "")}]`).hostname.slice(1, -1)

const embeddedIn = (address: string): string | undefined => {
  if (isIP(address) !== 6 || !embedding6.check(address.replace(/%.*$/, ""), "ipv6")) return undefined
  const groups = plain(address).split(":")
  const [high, low] = groups.slice(-2).map((group) => (group === "" ? 0 : Number.parseInt(group, 16)))
  return [high >> 8, high & 255, low >> 8, low & 255].join(".")
}
