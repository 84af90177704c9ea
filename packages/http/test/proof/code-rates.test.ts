/** How many codes a node sends for people at one address, and in all. */
import { limits } from "@ticketrush/protocol"
import { expect, it } from "vitest"
import { CodeRates } from "../../src/proof/CodeRates.ts"

const [home, now, minute] = ["203.0.113.9", 1_790_000_000_000, 60_000]
const sent = (rates: CodeRates, addresses: ReadonlyArray<string>, at = now): number =>
  addresses.filter((address) => rates.take(address, at) === 0).length
const times = (count: number, address: (n: number) => string): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, n) => address(n))

it("people at one address have so many codes within an hour, as many people as they are, and others have theirs", () => {
  const rates = new CodeRates()
  expect(
    sent(
      rates,
      times(limits.emailCodesPerSourceMax + 20, () => home),
    ),
  ).toBe(limits.emailCodesPerSourceMax)
  expect(rates.take(home, now + 1)).toBe(limits.emailCodesWindowMs / 1_000)
  expect(rates.take(home, now + limits.emailCodesWindowMs - 1)).toBe(1)
  expect(rates.take("203.0.113.10", now)).toBe(0)
  expect(rates.take(home, now + limits.emailCodesWindowMs)).toBe(0)
})

it("all addresses of one network of IPv6 are one", () => {
  const rates = new CodeRates()
  const network = times(limits.emailCodesPerSourceMax + 20, (n) => `2001:db8:0:1::${(n + 1).toString(16)}`)
  expect(sent(rates, network)).toBe(limits.emailCodesPerSourceMax)
})

it("a node sends so many within a minute, from however many addresses they are asked for", () => {
  const rates = new CodeRates()
  const addresses = times(limits.emailCodesPerMinuteMax + 20, (n) => `198.51.${n >> 8}.${n & 255}`)
  expect(sent(rates, addresses)).toBe(limits.emailCodesPerMinuteMax)
  expect(rates.take(home, now + minute - 1)).toBe(1)
  expect(rates.take(home, now + minute)).toBe(0)
})

it("a turn that is given back is free again, and one of a window before frees none of the next one", () => {
  const rates = new CodeRates()
  const { emailCodesPerSourceMax: most, emailCodesWindowMs: hour } = limits
  expect(
    sent(
      rates,
      times(most, () => home),
    ),
  ).toBe(most)
  rates.giveBack(home, now)
  rates.giveBack("203.0.113.10", now)
  expect([rates.take(home, now), rates.take(home, now)]).toEqual([0, hour / 1_000])
  const next = now + hour
  expect(
    sent(
      rates,
      times(most, () => home),
      next,
    ),
  ).toBe(most)
  rates.giveBack(home, next - 1)
  expect(rates.take(home, next)).toBe(hour / 1_000)
})

it("a turn that is given back is one of the node's minute too", () => {
  const rates = new CodeRates()
  const addresses = times(limits.emailCodesPerMinuteMax, (n) => `198.51.${n >> 8}.${n & 255}`)
  expect(sent(rates, addresses)).toBe(limits.emailCodesPerMinuteMax)
  rates.giveBack(addresses[0], now)
  expect([rates.take(home, now), rates.take(home, now)]).toEqual([0, 60])
})

it("counts a bounded number of addresses, those that asked last", () => {
  const rates = new CodeRates()
  sent(
    rates,
    times(limits.emailCodesPerSourceMax, () => home),
  )
  const addresses = times(limits.emailSourcesKnownMax, (n) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`)
  // As many of a minute as it sends then, within the hour that is counted for the first address.
  const at = (n: number): number => now + minute * (1 + Math.floor(n / limits.emailCodesPerMinuteMax))
  for (const [n, address] of addresses.entries()) rates.take(address, at(n))
  expect(at(addresses.length)).toBeLessThan(now + limits.emailCodesWindowMs)
  expect(rates.take(home, at(addresses.length))).toBe(0)
})
