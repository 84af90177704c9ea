/** A set of addresses: single ones and whole networks, of both families. */
import { BlockList, isIP } from "node:net"
import { invariant } from "@ticketrush/protocol"

export class Networks {
  readonly #list = new BlockList()
  readonly #empty: boolean

  /** Each an address, or a network such as `10.0.0.0/8`; see {@link isNetwork}. */
  constructor(networks: ReadonlyArray<string>) {
    this.#empty = networks.length === 0
    for (const network of networks) {
      const [address, prefix] = network.split("/")
      invariant(isNetwork(network), "what is no network was refused before")
      this.#list.addSubnet(address, prefix === undefined ? bitsOf(address) : Number(prefix), familyOf(address))
    }
  }

  /** False for what is no address. An IPv4 address may stand in its IPv6 form. */
  has(address: string): boolean {
    return !this.#empty && isIP(address) !== 0 && this.#list.check(address, familyOf(address))
  }
}

export const isNetwork = (text: string): boolean => {
  const [address, prefix, ...more] = text.split("/")
  if (isIP(address) === 0 || more.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bitsOf(address))
}

const familyOf = (address: string): "ipv4" | "ipv6" => (address.includes(":") ? "ipv6" : "ipv4")
const bitsOf = (address: string): number => (familyOf(address) === "ipv6" ? 128 : 32)
