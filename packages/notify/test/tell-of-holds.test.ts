/** What a person is told of who has just said where, when things happen meanwhile. */
import { reservationIdOf } from "@ticketrush/protocol"
import { Effect } from "effect"
import { expect, it } from "vitest"
import { tellOfHolds } from "../src/notices/tell-of-holds.ts"

const [person, now, minute, concert] = [9, 1_790_000_000_000, 60_000, 7]
const [first, second] = [reservationIdOf(concert, 1), reservationIdOf(concert, 2)]

type Held = Readonly<Record<number, number>>

/**
 * What is to be told in the end, by number of the reservation. `looks`: ends of holds by id, as each look finds them; `paid`: one
 * whose end is followed as soon as the last look is over.
 */
const toldAfter = async (looks: ReadonlyArray<Held>, paid?: number): Promise<Held> => {
  const left = [...looks]
  const told = new Map<number, number | null>()
  const store = {
    putHold: (_: number, { subject, until }: { readonly subject: number; readonly until: number | null }) =>
      Effect.sync(() => void told.set(subject, until)),
    moveHold: (_: number, { subject, until }: { readonly subject: number; readonly until: number | null }) =>
      Effect.sync(() => void (told.has(subject) && told.set(subject, until))),
    withdraw: (_: number, subject: number) => Effect.sync(() => void told.delete(subject)),
  }
  const lists = {
    waitForAll: Effect.void,
    list: () =>
      Effect.sync(() => {
        const items = Object.entries(left.shift()!).map(([id, holdExpiresAt]) => ({ id: Number(id), holdExpiresAt }))
        if (left.length === 0 && paid !== undefined) told.delete(paid)
        return { items, next: null } as never
      }),
  }
  await Effect.runPromise(tellOfHolds(store, lists, person, now))
  expect(left).toEqual([])
  return Object.fromEntries(told) as Held
}

it("what they hold is told", async () => {
  const held = { [first]: now + minute, [second]: now + 2 * minute }
  expect(await toldAfter([held, held])).toEqual({ 1: now + minute, 2: now + 2 * minute })
  expect(await toldAfter([{}])).toEqual({})
})

it("a hold that is paid between the look and its notice is not told", async () => {
  expect(await toldAfter([{ [first]: now + minute, [second]: now + minute }, { [second]: now + minute }])).toEqual({
    2: now + minute,
  })
})

it("a hold that is extended between the look and its notice is told of its new end", async () => {
  expect(await toldAfter([{ [first]: now + minute }, { [first]: now + 9 * minute }])).toEqual({ 1: now + 9 * minute })
})

it("a hold that is paid after the last look is not told", async () => {
  const held = { [first]: now + minute, [second]: now + minute }
  expect(await toldAfter([held, held], 1)).toEqual({ 2: now + minute })
})
