/** Codes over e-mail: what is sent, what is kept of it, and what an answer says when the mail server does not take it. */
import { makeUserStoreMemory } from "@ticketrush/engine/catalogue/UsersMemory"
import { nodeRandom } from "@ticketrush/engine/ports-node"
import { limits } from "@ticketrush/protocol"
import { mailboxOf } from "@ticketrush/protocol/email-requests"
import { VirtualTime } from "@ticketrush/testing"
import { Effect } from "effect"
import { beforeEach, describe, expect, it } from "vitest"
import type { EmailStore } from "../../src/email/EmailStore.ts"
import { makeEmailStoreMemory } from "../../src/email/EmailStoreMemory.ts"
import type { Mail, MailOutcome } from "../../src/email/Mailer.ts"
import { makeEmailCodes } from "../../src/email/makeEmailCodes.ts"

const macs = {
  of: (text: string) => `mac of ${text}`,
  belongs: (shown: string, text: string) => shown === `mac of ${text}`,
}
const run = <A, E>(effect: Effect.Effect<A, E>): Promise<A> => Effect.runPromise(effect)
const failureOf = <A, E>(effect: Effect.Effect<A, E>): Promise<E> => Effect.runPromise(Effect.flip(effect))

let time: VirtualTime
let sent: Mail[]
let outcome: MailOutcome
let store: EmailStore
let [mina, jun] = [0, 0]
beforeEach(async () => {
  time = new VirtualTime()
  sent = []
  outcome = { kind: "sent" }
  const users = makeUserStoreMemory()
  store = makeEmailStoreMemory(users)
  const create = (username: string) => run(users.create({ username, tier: "BASIC", role: "USER" }, null))
  mina = (await create("mina")).id
  jun = (await create("jun")).id
})
const mailer = {
  send: (mail: Mail) =>
    Effect.sync(() => {
      sent.push(mail)
      return outcome
    }),
}
const codesWith = () => makeEmailCodes({ store, mailer, macs, random: nodeRandom, nowMs: time.nowMs })
const codeIn = ({ text }: Mail): string => /\d{6}/.exec(text)![0]
const other = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, "0")

describe("a code", () => {
  it("goes to the address as it was given, in its language, and shows that it is the person's", async () => {
    const codes = codesWith()
    expect(await run(codes.send(mina, "Mina+club@Example.com", "en"))).toEqual({
      expiresAt: time.nowMs() + limits.emailCodeMs,
    })
    expect(sent).toMatchObject([{ to: "Mina+club@Example.com", subject: "Your verification code" }])
    const code = codeIn(sent[0])
    expect(await failureOf(codes.confirm(mina, other(code)))).toMatchObject({ refusal: { code: "email-code-wrong" } })
    expect(await run(codes.confirm(mina, code))).toEqual({ address: "Mina+club@Example.com" })
    await run(codes.send(jun, "mina@example.com", "ko"))
    expect(sent[1].subject).toBe("이메일 인증번호 안내")
    expect(await failureOf(codes.confirm(jun, codeIn(sent[1])))).toMatchObject({ refusal: { code: "email-taken" } })
  })

  it("is of no use to another person, and kept as a MAC that is bound to its person and mailbox", async () => {
    const kept: string[] = []
    const { put } = store
    store = {
      ...store,
      put: (who, draft, now) => {
        kept.push(draft.mac)
        return put(who, draft, now)
      },
    }
    const codes = codesWith()
    await run(codes.send(mina, "Mina@example.com", "ko"))
    const code = codeIn(sent[0])
    expect(kept).toEqual([`mac of ${mina} ${code} mina@example.com`])
    expect(await failureOf(codes.mayConfirm(jun, code))).toMatchObject({ refusal: { code: "email-code-over" } })
    await run(codes.send(jun, "jun@example.com", "ko"))
    expect(await failureOf(codes.confirm(jun, code))).toMatchObject({ refusal: { code: "email-code-wrong" } })
    await run(codes.mayConfirm(mina, other(code)))
    time.pass(limits.emailCodeMs)
    expect(await failureOf(codes.confirm(mina, code))).toMatchObject({ refusal: { code: "email-code-over" } })
  })

  it("has six digits, and each is as likely as every other", async () => {
    // The highest chances would make low codes likelier: they are drawn anew.
    const chances = [2 ** 32 - 1, Math.floor(2 ** 32 / 1_000_000) * 1_000_000, 42]
    const random = {
      bytes: (): Uint8Array => {
        const bytes = Buffer.alloc(4)
        bytes.writeUInt32BE(chances.shift()!)
        return bytes
      },
    }
    const codes = makeEmailCodes({ store, mailer, macs, random, nowMs: time.nowMs })
    await run(codes.send(mina, "mina@example.com", "ko"))
    expect(codeIn(sent[0])).toBe("000042")
    expect(chances).toEqual([])
  })

  it("is answered again for a while, in case its answer was lost, and no other one is", async () => {
    const codes = codesWith()
    await run(codes.send(mina, "mina@example.com", "ko"))
    const code = codeIn(sent[0])
    expect(await run(codes.mayConfirm(mina, code))).toBe(null)
    await run(codes.confirm(mina, code))
    time.pass(limits.emailCodeAgainMs - 1)
    expect(await run(codes.mayConfirm(mina, code))).toBe("mina@example.com")
    expect(await run(codes.confirm(mina, code))).toEqual({ address: "mina@example.com" })
    const isOver = { refusal: { code: "email-code-over" } }
    const isOverWith = async (shown: string): Promise<void> => {
      expect(await failureOf(codes.mayConfirm(mina, shown))).toMatchObject(isOver)
      expect(await failureOf(codes.confirm(mina, shown))).toMatchObject(isOver)
    }
    await isOverWith(other(code))
    time.pass(1)
    await isOverWith(code)
  })

  it("is sent so often within an hour to a person, and to a mailbox, whatever is added to its name", async () => {
    const codes = codesWith()
    for (let n = 0; n < limits.emailCodesPerPersonMax; n++) await run(codes.send(mina, `mina+${n}@example.com`, "ko"))
    for (const [who, address] of [
      [mina, "else@example.com"],
      [jun, "MINA@example.com"],
    ] as const) {
      expect(await failureOf(codes.send(who, address, "ko"))).toMatchObject({ refusal: { code: "email-codes" } })
    }
    expect(sent).toHaveLength(limits.emailCodesPerPersonMax)
    time.pass(limits.emailCodesWindowMs)
    await run(codes.send(mina, "mina@example.com", "ko"))
  })

  it("is not sent where there is no mail server", async () => {
    const codes = makeEmailCodes({ store, mailer: null, macs, random: nodeRandom, nowMs: time.nowMs })
    expect(await failureOf(codes.send(mina, "mina@example.com", "ko"))).toMatchObject({ refusal: { code: "mail-off" } })
  })
})

describe("a mail server", () => {
  it("that is away costs a person nothing of what they may ask for", async () => {
    const codes = codesWith()
    outcome = { kind: "away", reason: "it is down" }
    for (let n = 0; n < 3 * limits.emailCodesPerPersonMax; n++) {
      expect(await failureOf(codes.send(mina, "mina@example.com", "ko"))).toMatchObject({
        ...{ _tag: "MailUnavailable", refusal: { code: "mail-unavailable" }, reason: "it is down" },
      })
    }
    outcome = { kind: "sent" }
    await run(codes.send(mina, "mina@example.com", "ko"))
    expect(await run(codes.confirm(mina, codeIn(sent.at(-1)!)))).toEqual({ address: "mina@example.com" })
  })

  it("that is away leaves the code that came before, with the tries that it has left", async () => {
    const codes = codesWith()
    await run(codes.send(mina, "mina@example.com", "ko"))
    const code = codeIn(sent[0])
    const isWrong = { refusal: { code: "email-code-wrong", detail: { left: limits.emailCodeTriesMax - 1 } } }
    expect(await failureOf(codes.confirm(mina, other(code)))).toMatchObject(isWrong)
    outcome = { kind: "away", reason: "it is down" }
    await failureOf(codes.send(mina, "else@example.com", "ko"))
    expect(await failureOf(codes.confirm(mina, other(code)))).toMatchObject({
      refusal: { code: "email-code-wrong", detail: { left: limits.emailCodeTriesMax - 2 } },
    })
    expect(await run(codes.confirm(mina, code))).toEqual({ address: "mina@example.com" })
  })

  it("that takes none gives no tries of a code that it was not sent", async () => {
    const codes = codesWith()
    outcome = { kind: "away", reason: "RCPT TO was answered with 450" }
    await failureOf(codes.send(mina, "mina@example.com", "ko"))
    expect(await failureOf(codes.mayConfirm(mina, codeIn(sent[0])))).toMatchObject({
      refusal: { code: "email-code-over" },
    })
    expect(await failureOf(codes.confirm(mina, codeIn(sent[0])))).toMatchObject({
      refusal: { code: "email-code-over" },
    })
  })

  it("that may have taken a mail has sent a code that counts, and counts as having sent it", async () => {
    const codes = codesWith()
    outcome = { kind: "unknown", reason: "silence" }
    for (let n = 0; n < limits.emailCodesPerPersonMax; n++) {
      expect(await failureOf(codes.send(mina, "mina@example.com", "ko"))).toMatchObject({ _tag: "MailUnavailable" })
    }
    expect(await failureOf(codes.send(mina, "mina@example.com", "ko"))).toMatchObject({ _tag: "RefusedError" })
    expect(await run(codes.confirm(mina, codeIn(sent.at(-1)!)))).toEqual({ address: "mina@example.com" })
  })

  it("that takes nothing for an address is a refusal", async () => {
    outcome = { kind: "refused" }
    expect(await failureOf(codesWith().send(mina, "mina@example.com", "ko"))).toMatchObject({
      ...{ _tag: "RefusedError", refusal: { code: "email-refused" } },
    })
  })
})

it.each([
  ["Mina@Example.com", "mina@example.com"],
  ["mina+a+b@example.com", "mina@example.com"],
  ["+a@example.com", "+a@example.com"],
])("of %s the mailbox is %s", (address, mailbox) => {
  expect(mailboxOf(address)).toBe(mailbox)
})
