/** How notices are sent: a bounded number at a time, each for a bounded time, and again when it was not sent. */
import { limits } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect, Exit, Scope } from "effect"
import { expect, it, onTestFinished } from "vitest"
import { makeNoticeSender, senderSettings } from "../src/notices/NoticeSender.ts"
import type { AfterSending, TakenNotice } from "../src/notices/NoticeStore.ts"
import type { Sending } from "../src/notices/Notifier.ts"
import { Wanted } from "../src/notices/Wanted.ts"

const taken = (id: number): TakenNotice => ({
  ...{ id, attempt: 1 },
  notice: { kind: "called", concertId: 1, concert: "Encore", subject: id, until: null, uselessAt: 9e12 },
  target: { kind: "push", id, address: `a-${id}`, p256dh: "", auth: "", language: "en" },
})

/** Sends as many notices as there are; `send` says what comes of each. */
const start = async (count: number, send: (id: number) => Effect.Effect<Sending>, late = 0) => {
  const waiting = Array.from({ length: count }, (_, n) => taken(n + 1))
  const settled: Array<readonly [id: number, AfterSending]> = []
  const warned: string[] = []
  let left = late
  const scope = Scope.makeUnsafe()
  onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  const sender = makeNoticeSender({
    way: "push",
    store: {
      isAnyWanted: Effect.succeed(true),
      take: (_way, _now, _until, most) => Effect.sync(() => waiting.splice(0, most)),
      settle: ({ id }, after) => Effect.sync(() => void settled.push([id, after])),
      endLate: () =>
        Effect.sync(() => {
          const ended = left
          left = 0
          return ended
        }),
      forget: () => Effect.succeed(false),
    },
    notifier: { send: ({ id }) => send(id) },
    wanted: new Wanted(),
    nowMs: () => 1_000_000,
    log: { warn: (message, fields) => void warned.push(`${message} ${JSON.stringify(fields)}`) },
    settings: { ...senderSettings, pollMs: 10, answerMsMax: 50 },
  })
  await Effect.runPromise(Scope.provide(sender, scope))
  return { settled, warned }
}

it("sends so many at a time, and gives up one that takes too long for now", async () => {
  let underWay = 0
  let most = 0
  const count = 2 * limits.noticesAtOnceMax + 3
  const never = Effect.never.pipe(Effect.onInterrupt(() => Effect.sync(() => underWay--)))
  const { settled } = await start(count, () =>
    Effect.suspend(() => {
      most = Math.max(most, ++underWay)
      return never
    }),
  )
  await until("all were tried", () => settled.length === count)
  expect([most, underWay]).toEqual([limits.noticesAtOnceMax, 0])
  expect(settled[0]).toEqual([1, { kind: "again", nextAt: 1_002_000 }])
})

it("one that is not answered holds up no other", async () => {
  const { settled } = await start(20, (id) => (id === 1 ? Effect.never : Effect.succeed({ kind: "sent" })))
  await until("all others were sent", () => settled.filter(([, { kind }]) => kind === "sent").length === 19)
})

it("a way that breaks leaves its notice taken, and says so", async () => {
  const { settled, warned } = await start(2, (id) =>
    id === 1 ? Effect.die(new Error("broken")) : Effect.succeed({ kind: "gone" }),
  )
  await until("both were tried", () => settled.length === 1 && warned.length === 1)
  expect(settled).toEqual([[2, { kind: "gone" }]])
  expect(warned[0]).toContain("broken")
})

it("says how many were lost", async () => {
  const { warned } = await start(0, () => Effect.never, 3)
  await until("it was said", () => warned.length === 1)
  expect(warned[0]).toContain('{"notices":3}')
})
