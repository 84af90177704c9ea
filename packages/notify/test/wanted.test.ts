/** Which commits are followed while it is not known whether any person wants to be told. */

import { storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { Committed } from "@ticketrush/engine/EngineApi"
import { Deferred, Effect } from "effect"
import { expect, it } from "vitest"
import { Wanted } from "../src/notices/Wanted.ts"

const commit = (concertId: number, last = 1) => ({ concertId, last }) as Committed
const looking = (wanted: Wanted) => {
  const answer = Deferred.makeUnsafe<boolean>()
  const looked = Effect.runPromise(wanted.look(Deferred.await(answer)))
  return async (is: boolean): Promise<boolean> => {
    Effect.runSync(Deferred.succeed(answer, is))
    return looked
  }
}
const start = async (is: boolean) => {
  const wanted = new Wanted()
  const followed: string[] = []
  wanted.onFollowed = ({ concertId, last }) => void followed.push(`${concertId}-${last}`)
  await looking(wanted)(is)
  return { wanted, followed }
}

it("all are while a person wants to be told, and none while none does", async () => {
  const { wanted, followed } = await start(true)
  wanted.hear(commit(1))
  await looking(wanted)(false)
  wanted.hear(commit(2))
  await looking(wanted)(false)
  await looking(wanted)(true)
  expect(followed).toEqual(["1-1"])
})

it("those since the look before are, once a person wants to be told: one of another server said so in between", async () => {
  const { wanted, followed } = await start(false)
  wanted.hear(commit(1, 1))
  wanted.hear(commit(1, 2))
  const look = looking(wanted)
  wanted.hear(commit(2))
  await look(true)
  expect(followed).toEqual(["1-2", "2-1"])
})

it("those after a person has said so here are, whatever a look says that began before", async () => {
  const { wanted, followed } = await start(false)
  const look = looking(wanted)
  wanted.say()
  expect(await look(false)).toBe(true)
  wanted.hear(commit(1))
  expect(followed).toEqual(["1-1"])
})

it("a look that fails forgets none", async () => {
  const { wanted, followed } = await start(false)
  wanted.hear(commit(1))
  await Effect.runPromise(Effect.flip(wanted.look(Effect.fail(storeUnavailable("away")))))
  await looking(wanted)(true)
  expect(followed).toEqual(["1-1"])
})
