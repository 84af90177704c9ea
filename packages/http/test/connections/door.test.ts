import { beforeEach, describe, expect, it } from "vitest"
import { Door } from "../../src/connections/Door.ts"
import type { Exchange } from "../../src/Exchange.ts"
import { ClientAddress } from "../../src/request/ClientAddress.ts"

const proxy = "10.9.9.9"

/** As much of a request as a door looks at. */
const requestFrom = (
  peer: string,
  headers: Readonly<Record<string, string>> = {},
  path = "/api/concerts",
): Exchange => {
  const exchange: Partial<Exchange> = {
    path,
    address: () => peer,
    header: (name) => headers[name] ?? "",
    eachHeader: (visit) => {
      for (const [name, value] of Object.entries(headers)) visit(name, value)
    },
  }
  return exchange as Exchange
}

describe("the door of a server whose connections run out", () => {
  let state: { busy: boolean; reserved: boolean }
  let door: Door
  beforeEach(() => {
    state = { busy: true, reserved: false }
    door = new Door({
      connections: {
        get busy() {
          return state.busy
        },
        get reserved() {
          return state.reserved
        },
      },
      clientAddress: new ClientAddress([proxy]),
      perAddressMax: 3,
      isShared: (address) => address === "127.0.0.1" || address === proxy,
      isInside: (exchange) => exchange.header("admission-pass") === "valid",
    })
  })
  const codeFor = (exchange: Exchange): string | null => door.turnsAway(exchange)?.code ?? null
  const stranger = "192.0.2.1"

  it("is open, and lets all clients keep their connection, while there is room", () => {
    state.busy = false
    const all = Array.from({ length: 9 }, () => requestFrom(stranger))
    expect(all.map(codeFor)).toEqual(all.map(() => null))
    expect(all.some(({ endsConnection }) => endsConnection)).toBe(false)
  })

  it("lets strangers in up to their bound, each with a connection for one answer", () => {
    const all = Array.from({ length: 5 }, () => requestFrom(stranger))
    expect(all.map(codeFor)).toEqual([null, null, null, "overloaded", "overloaded"])
    expect(all.every(({ endsConnection }) => endsConnection)).toBe(true)
    expect(codeFor(requestFrom("192.0.2.2"))).toBe(null)
    door.ended(all[0])
    expect([codeFor(requestFrom(stranger)), codeFor(requestFrom(stranger))]).toEqual([null, "overloaded"])
  })

  it("counts by the client that a trusted proxy names, and believes no other peer", () => {
    const through = (peer: string, client: string) => requestFrom(peer, { "x-forwarded-for": client })
    const one = Array.from({ length: 4 }, () => codeFor(through(proxy, "198.51.100.7")))
    expect(one).toEqual([null, null, null, "overloaded"])
    expect(codeFor(through(proxy, "198.51.100.8"))).toBe(null)
    const liar = Array.from({ length: 4 }, (_, n) => codeFor(through(stranger, `198.51.100.${n + 20}`)))
    expect(liar).toEqual([null, null, null, "overloaded"])
  })

  it("counts the addresses of a network of IPv6 as one", () => {
    const network = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:3::3", "2001:db8:1:2:ffff::4"]
    expect(network.map((address) => codeFor(requestFrom(address)))).toEqual([null, null, null, "overloaded"])
  })

  it("keeps what is left for those who are inside, and for the checks of this machine", () => {
    state.reserved = true
    expect(codeFor(requestFrom(stranger))).toBe("overloaded")
    expect(codeFor(requestFrom(proxy, { "x-forwarded-for": stranger }))).toBe("overloaded")
    const inside = requestFrom(stranger, { "admission-pass": "valid" })
    expect([codeFor(inside), inside.endsConnection]).toEqual([null, undefined])
    expect(codeFor(requestFrom(stranger, { "admission-pass": "forged" }))).toBe("overloaded")
    expect(codeFor(requestFrom("127.0.0.1", {}, "/health/ready"))).toBe(null)
    expect(codeFor(requestFrom(stranger, {}, "/health/ready"))).toBe("overloaded")
  })
})
