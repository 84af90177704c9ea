import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterAll, beforeAll, expect, it } from "vitest"
import { makeMailTargetStorePostgres } from "../../src/tables/MailTargetStorePostgres.ts"
import { openTables, showAddress, type Tables } from "../tables.ts"
import { mailTargetsContract } from "./mail-targets.contract.ts"

let tables: Tables
beforeAll(async () => {
  tables = await openTables()
})
afterAll(() => tables.close())

mailTargetsContract("Postgres", async () => {
  const own = await openTables()
  return {
    store: await own.run(makeMailTargetStorePostgres),
    person: own.person,
    show: (person, address) => showAddress(own, person, address),
    close: own.close,
  }
})

it("mails of one person are counted by the hour, however many servers send at once, and however often they switch", async () => {
  const store = await tables.run(makeMailTargetStorePostgres)
  const [person, now] = [await tables.person(), 1_790_000_000_000]
  await showAddress(tables, person, "mina@example.com")
  const run = Effect.runPromise
  const many = Array.from({ length: limits.noticeMailsMax + 10 }, () =>
    run(store.count(person, now, limits.noticeMailsMax)),
  )
  const waits = (await Promise.all(many)).filter((wait) => wait > 0)
  expect(waits).toEqual(Array.from({ length: 10 }, () => limits.noticeMailsWindowMs))
  await run(store.turnOn(person, "ko", now))
  await run(store.turnOff(person))
  expect(await run(store.count(person, now + 1_000, limits.noticeMailsMax))).toBe(limits.noticeMailsWindowMs - 1_000)
  await run(store.discount(person))
  expect(await run(store.count(person, now + 1_000, limits.noticeMailsMax))).toBe(0)
  expect(await run(store.count(person, now + limits.noticeMailsWindowMs - 1, limits.noticeMailsMax))).toBe(1)
  const next = now + limits.noticeMailsWindowMs
  for (let n = 0; n < limits.noticeMailsMax; n++)
    expect(await run(store.count(person, next, limits.noticeMailsMax))).toBe(0)
  expect(await run(store.count(person, next, limits.noticeMailsMax))).toBe(limits.noticeMailsWindowMs)
  // What others bring about is sent no more once half of them were, and the rest is.
  const third = next + limits.noticeMailsWindowMs
  for (let n = 0; n < limits.noticeMailsByOthersMax; n++)
    expect(await run(store.count(person, third, limits.noticeMailsByOthersMax))).toBe(0)
  expect(await run(store.count(person, third, limits.noticeMailsByOthersMax))).toBe(limits.noticeMailsWindowMs)
  expect(await run(store.count(person, third, limits.noticeMailsMax))).toBe(0)
})
