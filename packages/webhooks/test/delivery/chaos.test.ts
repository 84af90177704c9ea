/**
 * Delivery through everything: tables that fail before or after they wrote, endpoints that fail, answer late, or take a
 * message whose answer is lost, servers that are killed at any moment. Through all that, each message is taken at least
 * once, what an endpoint takes of one reservation is in order, and nothing is done with that was not taken.
 */
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { DeliveryStore } from "../../src/delivery/DeliveryStore.ts"
import { answered, hour, Shop } from "./Shop.ts"

const depth = process.env.TICKETRUSH_DEPTH === "verify" ? 5_000 : 150

const drawOf = (seed: number) => {
  let x = seed * 2_654_435_761 || 1
  return (): number => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) / 0x1_0000_0000
  }
}

/** How the store of a server differs from a right one. */
type Planted = (store: DeliveryStore) => DeliveryStore

/** What is wrong after a few hours of trouble and some days without. */
const run = (seed: number, planted: Planted = (store) => store): ReadonlyArray<string> => {
  const draw = drawOf(seed)
  const trouble = { rate: 0.05 + 0.3 * draw(), draw }
  const shop = new Shop(trouble)
  const urls = ["https://a.example/", "https://b.example/"]
  for (const url of urls) shop.register(url)
  const taken = new Map(urls.map((url) => [url, [] as string[]]))
  const wrong: string[] = []
  let written: string[] = []
  shop.answer = ({ url, id }) => {
    const kind = draw()
    if (kind < trouble.rate) return { outcome: answered(draw() < 0.5 ? 500 : 302), afterMs: Math.floor(draw() * 9_000) }
    if (kind < 1.5 * trouble.rate) return { outcome: null }
    taken.get(url)!.push(id)
    // Taken, and the answer is lost: the same message comes again.
    if (kind < 2 * trouble.rate) return { outcome: { kind: "failed", reason: "socket hang up" }, afterMs: 20 }
    return { outcome: answered(200), afterMs: Math.floor(draw() * 2_000) }
  }
  const reservationOf = new Map<string, number>()
  const start = (): void => {
    shop.start({}, planted)
  }
  start()
  for (let step = 0; step < 12; step++) {
    const reservations = Array.from({ length: Math.floor(draw() * 5) }, () => Math.floor(draw() * 6))
    const ids = shop.write(reservations)
    ids.forEach((id, n) => void reservationOf.set(id, reservations[n]))
    written = [...written, ...ids]
    shop.time.pass(Math.floor(draw() * 20_000))
    if (draw() < 0.4) {
      shop.kill()
      shop.time.pass(Math.floor(draw() * 60_000))
      start()
    }
    // What is done with was taken before.
    for (const { endpoint, partition, done } of shop.memory.partitions) {
      const url = shop.memory.endpoints.get(endpoint)!.url
      for (const { id, message, partition: of } of shop.memory.messages) {
        if (of === partition && id <= done && !taken.get(url)!.includes(message))
          wrong.push(`${message} is done and was not taken by ${url}`)
      }
    }
  }
  trouble.rate = 0
  shop.time.pass(72 * hour)
  for (const [url, ids] of taken) {
    for (const id of written) if (!ids.includes(id)) wrong.push(`${id} was never taken by ${url}`)
    for (let reservation = 0; reservation < 6; reservation++) {
      const told = (list: ReadonlyArray<string>) => list.filter((id) => reservationOf.get(id) === reservation)
      // Repetitions follow at once: without them it is the order in which they were written.
      const firsts = told(ids).filter((id, n, all) => id !== all[n - 1])
      if (firsts.join() !== told(written).join()) wrong.push(`reservation ${reservation} at ${url}: ${firsts.join()}`)
    }
  }
  return wrong
}

describe("delivery through trouble", () => {
  it(`loses nothing and keeps the order of each reservation, for ${depth} seeds`, () => {
    for (let seed = 1; seed <= depth; seed++) expect([seed, run(seed)]).toEqual([seed, []])
  })

  it.each<[string, Planted]>([
    [
      "a partition that moves on before its message is sent",
      (store) => ({
        ...store,
        next: (partitions, count) =>
          store.next(
            partitions.map((partition) => ({ ...partition, done: partition.done + (partition.attempts > 0 ? 1 : 0) })),
            count,
          ),
      }),
    ],
    [
      "partitions that are read out of order",
      (store) => {
        const { next } = store
        return {
          ...store,
          next: (partitions, count) =>
            Effect.map(next(partitions, count), (queues) =>
              queues.map((queue) => ({ ...queue, messages: [...queue.messages].reverse() })),
            ),
        }
      },
    ],
  ])("finds %s", (_, planted) => {
    const found = Array.from({ length: 60 }, (_, n) => run(n + 1, planted)).filter((wrong) => wrong.length > 0)
    expect(found.length).toBeGreaterThan(0)
  })
})
