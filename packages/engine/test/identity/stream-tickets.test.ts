import { limits } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { AccessClaims } from "../../src/identity/access-claims.ts"
import { StreamTickets } from "../../src/identity/StreamTickets.ts"

const start = (bounds: { readonly max?: number; readonly perSessionMax?: number } = {}) => {
  let drawn = 0
  const clock = { now: 1_000_000 }
  const random = { bytes: (count: number) => new Uint8Array(count).fill(++drawn) }
  return { clock, tickets: new StreamTickets({ random, nowMs: () => clock.now, ...bounds }) }
}
const claimsOf = (session: string, expiresAt = 2_000_000): AccessClaims => ({
  ...{ person: 5, session, version: 1, issuedAt: 0 },
  role: "USER",
  expiresAt,
})

describe("a ticket for a stream", () => {
  it("stands for the claims that it was given for, once", () => {
    const { tickets } = start()
    const ticket = tickets.give(claimsOf("a"))!
    expect(ticket).toMatch(/^trt_[\w-]{43}$/)
    expect(tickets.take(ticket)).toEqual(claimsOf("a"))
    expect(tickets.take(ticket)).toBeUndefined()
    expect(tickets.take("trt_nonsense")).toBeUndefined()
    expect(tickets.size).toBe(0)
  })

  it("counts for a minute and no longer than the token that it stands for", () => {
    const { clock, tickets } = start()
    const [first, second, third] = [
      tickets.give(claimsOf("a"))!,
      tickets.give(claimsOf("b"))!,
      tickets.give(claimsOf("c", clock.now + 10))!,
    ]
    clock.now += 10
    expect(tickets.take(third)).toBeUndefined()
    clock.now += limits.streamTicketMs - 11
    expect(tickets.take(first)).toEqual(claimsOf("a"))
    clock.now += 1
    expect(tickets.take(second)).toBeUndefined()
  })

  it("that nobody used is forgotten when its time is up, so that the table does not fill", () => {
    const { clock, tickets } = start({ max: 4 })
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 4; i++) expect(tickets.give(claimsOf(`${round}-${i}`))).not.toBeNull()
      expect(tickets.give(claimsOf("one more"))).toBeNull()
      expect(tickets.size).toBe(4)
      clock.now += limits.streamTicketMs
    }
  })

  it("makes the oldest one of its session void where that has as many as it may, and none of another", () => {
    const { tickets } = start({ perSessionMax: 2 })
    const other = tickets.give(claimsOf("b"))!
    const [first, second, third] = [1, 2, 3].map(() => tickets.give(claimsOf("a"))!)
    expect(tickets.take(first)).toBeUndefined()
    for (const ticket of [second, third, other]) expect(tickets.take(ticket)).toBeDefined()
  })
})
