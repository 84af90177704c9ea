/** What is written together: one that the database never takes keeps no other from being written, and an outage is one of all. */
import { storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { Kept } from "@ticketrush/payment/webhooks/Inbox"
import { webhookBytesMax } from "@ticketrush/payment/webhooks/WebhookReceiver"
import { Effect, Exit } from "effect"
import { describe, expect, it } from "vitest"
import { inboxOf } from "../src/messages/inbox.ts"
import { messageName, type NewMessage } from "../src/tables/CashierStore.ts"
import { namesIn, writtenApart } from "../src/tables/Written.ts"

const items = Array.from({ length: 500 }, (_, n) => n)

/** As one statement: all or nothing. */
class Table {
  readonly rows: number[] = []
  statements = 0
  readonly write = (some: ReadonlyArray<number>, never: ReadonlyArray<number>) =>
    Effect.suspend(() => {
      this.statements++
      const found = some.find((item) => never.includes(item))
      if (found !== undefined) return Effect.die(new Error(`the row of ${found} stands there`))
      this.rows.push(...some)
      return Effect.succeed(new Set(some.map(String)))
    })
}

describe("what is written in one statement", () => {
  it("is written but for the items that can never be, in their order and in few statements", () => {
    const table = new Table()
    const written = Effect.runSync(writtenApart(items, (some) => table.write(some, [0, 321])))
    expect(table.rows).toEqual(items.filter((item) => item !== 0 && item !== 321))
    expect([...written.unwritten.keys()]).toEqual([0, 321])
    expect(written.unwritten.get(321)).toContain("the row of 321 stands there")
    expect(namesIn(written).size).toBe(498)
    expect(table.statements).toBeLessThan(40)
  })

  it("takes one statement when all can be written", () => {
    const table = new Table()
    Effect.runSync(writtenApart(items, (some) => table.write(some, [])))
    expect([table.statements, table.rows.length]).toEqual([1, 500])
  })

  it("is asked for once while the tables cannot be asked, and none of it counts as one that cannot be written", () => {
    let asked = 0
    const away = Effect.suspend(() => {
      asked++
      return Effect.fail(storeUnavailable("the test says so"))
    })
    const exit = Effect.runSyncExit(writtenApart(items, () => away))
    expect([Exit.isFailure(exit), asked]).toEqual([true, 1])
  })
})

describe("an inbox", () => {
  it("keeps the messages that come with one that cannot be stored, whose sender alone hears that it was not", () => {
    const warnings: string[] = []
    const failures: Array<string | null> = []
    let began = (): void => {}
    const first = Effect.callback<void>((resume) => {
      began = () => resume(Effect.void)
    })
    const keep = (messages: ReadonlyArray<NewMessage>) =>
      Effect.andThen(
        messages[0].message === "first" ? first : Effect.void,
        Effect.suspend(() =>
          messages.some(({ message }) => message === "poison")
            ? Effect.die(new Error("it cannot be stored"))
            : Effect.succeed(new Set(messages.map(messageName))),
        ),
      )
    const log = { warn: (message: string) => void warnings.push(message) }
    const inbox = inboxOf({ keep }, log, (failed) => void failures.push(failed))
    const heard = new Map<string, Kept>()
    const ids = ["first", ...Array.from({ length: 24 }, (_, n) => `a${n}`), "poison", "b0", "b1"]
    const body = Buffer.alloc(webhookBytesMax)
    for (const id of ids) {
      inbox.keep({ provider: "sandbox", id, sentAt: 1, receivedAt: 1, body }, (kept) => void heard.set(id, kept))
    }
    began()
    expect(ids.filter((id) => heard.get(id) !== "new")).toEqual(["poison"])
    expect(heard.get("poison")).toBe("unavailable")
    expect(failures).toEqual([null, null])
    expect(warnings).toEqual(["a message of a payment provider cannot be kept"])
  })
})
