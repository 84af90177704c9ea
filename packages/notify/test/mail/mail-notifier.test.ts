/** What is sent by mail, to whom, and what comes of it. */
import { storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { beforeEach, expect, it } from "vitest"
import type { Mail, MailOutcome } from "../../src/email/Mailer.ts"
import { mailNotifier } from "../../src/mail/MailNotifier.ts"
import { mailLinks } from "../../src/mail/mail-link.ts"
import type { MailTarget, PersonNotice } from "../../src/notices/Notice.ts"
import { endpointDigest } from "../../src/targets/endpoint-digest.ts"

const links = mailLinks({
  of: (text) => Buffer.from(text).toString("base64url").slice(0, 43).padEnd(43, "-"),
  belongs: () => true,
})
const now = Date.UTC(2026, 10, 29, 12)
const target: MailTarget = { kind: "email", id: 1, person: 9, address: "Mina@example.com", language: "en" }
const notice: PersonNotice = {
  ...{ kind: "hold-ending", concertId: 7, concert: "Encore {time} $& \r\nBcc: x@example.com", subject: 5 },
  ...{ until: now + 60_000, uselessAt: now + 60_000 },
}

let outcome: MailOutcome
let sent: Mail[]
let counted: number
let counts: number[]
beforeEach(() => {
  outcome = { kind: "sent" }
  sent = []
  counted = 0
  counts = []
})
const notifier = (wait: Effect.Effect<number, ReturnType<typeof storeUnavailable>> = Effect.succeed(0)) =>
  mailNotifier({
    mailer: {
      send: (mail) =>
        Effect.sync(() => {
          sent.push(mail)
          return outcome
        }),
    },
    links,
    place: { origin: "https://tickets.example", zone: "Asia/Seoul" },
    counts: {
      count: (_person, _now, most) =>
        Effect.tap(wait, () =>
          Effect.sync(() => {
            counted++
            counts.push(most)
          }),
        ),
      discount: () => Effect.sync(() => void counted--),
    },
  })
const send = (to: MailTarget = target, about: PersonNotice = notice) =>
  Effect.runPromise(notifier().send(to, about, now))

it("a mail says what it is about, until when in the zone of the shop, and how to end such mails, with one click too", async () => {
  expect(await send()).toEqual({ kind: "sent" })
  const [{ headers, subject, text, to }] = sent
  expect([to, subject]).toEqual(["Mina@example.com", "Your seats are nearly released"])
  const [, link] = /^<(https:\/\/tickets\.example\/stop-mail\/[\w.-]+)>$/.exec(headers!["List-Unsubscribe"])!
  expect(headers).toMatchObject({
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "Auto-Submitted": "auto-generated",
  })
  expect(text).toContain(link)
  expect(text).toContain("Pay, or take more time, before Nov 29, 21:01:00 GMT+9.")
  expect(text).toMatch(/^https:\/\/tickets\.example\/orders\/\d+$/m)
  expect(text).toContain("Encore {time} $&")
  expect(text).not.toContain("mina@example.com")
})

it("what another person brings about leaves room for what tells of the person's own places and tickets", async () => {
  for (const kind of ["offered", "hold-ending", "offer-taken"] as const) await send(target, { ...notice, kind })
  expect(counts).toEqual([limits.noticeMailsByOthersMax, limits.noticeMailsMax, limits.noticeMailsMax])
  expect(limits.noticeMailsByOthersMax).toBeLessThan(limits.noticeMailsMax)
})

it("it is in the language of the person", async () => {
  await send({ ...target, language: "ko" })
  expect(sent[0]).toMatchObject({
    subject: "좌석 선점 시간이 곧 끝납니다",
    text: expect.stringContaining("메일 그만 받기"),
  })
})

it("one who counts as verified no more is sent nothing, and forgotten", async () => {
  expect(await send({ ...target, address: null })).toEqual({ kind: "gone" })
  expect([sent, counted]).toEqual([[], 0])
})

it.each([
  [{ kind: "refused" }, { kind: "gone" }, 1],
  [{ kind: "away", reason: "down" }, { kind: "not-sent", reason: "down", retryMs: 0 }, 0],
  [{ kind: "away", reason: "relay", retryMs: 3_600_000 }, { kind: "not-sent", reason: "relay", retryMs: 3_600_000 }, 0],
  [{ kind: "unknown", reason: "silence" }, { kind: "not-sent", reason: "silence", retryMs: 0 }, 1],
] as const)("what a mail server says comes to that: %o", async (said, sending, counts) => {
  outcome = said
  expect(await send()).toEqual(sending)
  expect(counted).toBe(counts)
})

it("one who was sent as many as there may be is sent the next one when the hour is over", async () => {
  expect(await Effect.runPromise(notifier(Effect.succeed(5_000)).send(target, notice, now))).toMatchObject({
    kind: "not-sent",
    retryMs: 5_000,
  })
  const broken = notifier(Effect.fail(storeUnavailable("the database is away")))
  expect(await Effect.runPromise(broken.send(target, notice, now))).toMatchObject({
    ...{ kind: "not-sent", reason: "the database is away" },
  })
  expect(sent).toEqual([])
})

it.each([
  "",
  "9",
  "9.x.y",
  `9.${"A".repeat(43)}`,
  `-9.${"A".repeat(43)}.${"A".repeat(43)}`,
  `9.${"A".repeat(43)}.${"A".repeat(44)}`,
])("no link is read of %j", (token) => {
  expect(links.read(token)).toBe(undefined)
})

it("a link is read where its signature belongs to its person and its address", () => {
  const signed: string[] = []
  const own = (is: boolean) =>
    mailLinks({
      of: () => "m".repeat(43),
      belongs: (shown, text) => {
        signed.push(`${shown} ${text}`)
        return is
      },
    })
  const token = own(true).of(9, "Mina@example.com")
  const digest = endpointDigest("Mina@example.com")
  expect(own(true).read(token)).toEqual({ person: 9, digest })
  expect(own(false).read(token)).toBe(undefined)
  expect(signed).toEqual(Array.from({ length: 2 }, () => `${"m".repeat(43)} 9 ${digest}`))
})
