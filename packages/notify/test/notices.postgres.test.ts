/** Notices in Postgres: who is told what, and how servers share the telling. */
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { MailTargetStore } from "../src/mail/MailTargetStore.ts"
import type { NoticeStore, OfPerson, TakenNotice } from "../src/notices/NoticeStore.ts"
import { makeMailTargetStorePostgres } from "../src/tables/MailTargetStorePostgres.ts"
import { makeNoticeStorePostgres } from "../src/tables/NoticeStorePostgres.ts"
import { openPushKey } from "../src/tables/push-key-row.ts"
import { makeTargetStorePostgres } from "../src/tables/TargetStorePostgres.ts"
import type { TargetStore } from "../src/targets/TargetStore.ts"
import { openTables, showAddress, type Tables } from "./tables.ts"

const run = Effect.runPromise
const [now, minute, concert] = [1_790_000_000_000, 60_000, 7]
const none = { told: [], moved: [], withdrawn: [], offersOver: [], offersWithdrawn: [] }

let tables: Tables
let store: NoticeStore
let targets: TargetStore
let mails: MailTargetStore
let position = 0
beforeAll(async () => {
  tables = await openTables()
  store = await tables.run(makeNoticeStorePostgres)
  targets = await tables.run(makeTargetStorePostgres)
  mails = await tables.run(makeMailTargetStorePostgres)
})
afterAll(() => tables?.close())
beforeEach(() => tables.run(tables.sql`delete from notice_targets`))

let addresses = 0
const told = async (browsers = 1): Promise<number> => {
  const person = await tables.person()
  for (let n = 0; n < browsers; n++) {
    const subscription = { address: `a-${++addresses}`, p256dh: "key", auth: "secret", language: "en" as const }
    await run(targets.subscribe(person, subscription, n))
  }
  return person
}
/** A person who wants to be told by mail. */
const byMail = async (known?: number): Promise<number> => {
  const person = known ?? (await tables.person())
  await showAddress(tables, person, `box-${person}@example.com`)
  await run(mails.turnOn(person, "ko", now))
  return person
}
const takeMail = (at = now): Promise<ReadonlyArray<TakenNotice>> => run(store.take("email", at, at + 15_000, 10))
const hold = (person: number, subject: number, at = now): OfPerson => ({
  ...{ kind: "hold-ending", person, subject, until: at + minute, nextAt: at, uselessAt: at + minute },
})
const write = (page: Partial<Parameters<NoticeStore["write"]>[3]>): Promise<boolean> =>
  run(store.write(concert, position, ++position, { ...none, ...page }, now))
const take = (at = now, most = 10): Promise<ReadonlyArray<TakenNotice>> =>
  run(store.take("push", at, at + 15_000, most))
const takenOf = (notices: ReadonlyArray<TakenNotice>) =>
  notices.map(({ notice, target }) => `${notice.subject} ${target.address}`).sort()

describe("a notice", () => {
  it("is one for each browser of its person, and none of a person without one, or once it is useless", async () => {
    const [two, nowhere] = [await told(2), await tables.person()]
    await write({ told: [hold(two, 1), hold(nowhere, 2), hold(two, 3, now - minute)] })
    expect(takenOf(await take())).toEqual([`1 a-${addresses - 1}`, `1 a-${addresses}`])
  })

  it("is written once, whichever server has read its event", async () => {
    const person = await told()
    expect(await write({ told: [hold(person, 1)] })).toBe(true)
    expect(await run(store.write(concert, position - 1, position, { ...none, told: [hold(person, 2)] }, now))).toBe(
      false,
    )
    await run(store.putHold(concert, hold(person, 1), now))
    expect(takenOf(await take())).toHaveLength(1)
  })

  it("is taken by one of several servers, and by the next one when its time is over", async () => {
    const person = await told()
    await write({ told: [1, 2, 3, 4, 5, 6].map((subject) => hold(person, subject)) })
    const shares = await Promise.all([take(now, 3), take(now, 3), take(now, 3)])
    expect(new Set(shares.flatMap(takenOf)).size).toBe(shares.flat().length)
    expect((await take(now + 14_999)).length + shares.flat().length).toBe(6)
    expect(await take(now + 15_000)).toHaveLength(shares.flat().length)
  })

  it("that was taken again since is not settled by the server that had it before", async () => {
    await write({ told: [hold(await told(), 1)] })
    const [before] = await take()
    const [since] = await take(now + 15_000)
    await run(store.settle(before, { kind: "sent" }))
    expect(await take(now + 30_000)).toHaveLength(1)
    await run(store.settle({ ...since, attempt: since.attempt + 1 }, { kind: "sent" }))
    expect(await take(now + 45_000)).toEqual([])
  })

  it("that was not sent is tried again at its time, and ends when it is useless", async () => {
    await write({ told: [hold(await told(), 1)] })
    const [taken] = await take()
    await run(store.settle(taken, { kind: "again", nextAt: now + 5_000 }))
    expect(await take(now + 4_999)).toEqual([])
    expect(await take(now + 5_000)).toHaveLength(1)
    expect(await take(now + minute)).toEqual([])
    expect(await run(store.endLate(now + minute, 10))).toBe(1)
    expect(await run(store.endLate(now + minute, 10))).toBe(0)
  })

  it("of a hold moves with its end, also when it was told of the end before, and goes with the hold", async () => {
    await write({ told: [hold(await told(), 1)] })
    const [taken] = await take()
    await run(store.settle(taken, { kind: "sent" }))
    const times = { until: now + 9 * minute, nextAt: now + 8 * minute, uselessAt: now + 9 * minute }
    await write({
      moved: [
        { subject: 1, ...times },
        { subject: 99, ...times },
      ],
    })
    expect(await take(now + 8 * minute - 1)).toEqual([])
    const [again] = await take(now + 8 * minute)
    expect(again.notice).toMatchObject({ subject: 1, until: times.until })
    await write({ withdrawn: [1] })
    expect(await take(now + 8.5 * minute)).toEqual([])
  })

  it("of a hold keeps the later end, whether its event or the list of a person who has just subscribed is behind", async () => {
    const person = await told()
    const [before, since] = [
      hold(person, 1),
      { ...hold(person, 1), until: now + 2 * minute, uselessAt: now + 2 * minute },
    ]
    const untilOf = async (at: number) => (await take(at)).map(({ notice }) => notice.until)
    await run(store.moveHold(concert, since))
    expect(await untilOf(now)).toEqual([])
    await run(store.putHold(concert, before, now))
    await run(store.moveHold(concert, since))
    expect(await untilOf(now)).toEqual([since.until])
    await write({ told: [before], moved: [before] })
    await run(store.putHold(concert, before, now))
    await run(store.moveHold(concert, before))
    expect(await untilOf(now + 15_000)).toEqual([since.until])
    await run(store.withdraw(concert, 1))
    expect(await untilOf(now + 30_000)).toEqual([])
  })

  it("of what is being paid takes the place of that of its hold, and goes when it is paid", async () => {
    const person = await told()
    await write({ told: [hold(person, 1)] })
    const paying = { ...hold(person, 1), kind: "pay-ending" as const }
    await write({ told: [paying] })
    expect((await take()).map(({ notice }) => notice.kind)).toEqual(["pay-ending"])
    await write({ withdrawn: [1] })
    expect(await take(now + 15_000)).toEqual([])
  })

  it("of a kind that only nodes of a later version make is left to them", async () => {
    const person = await told()
    await tables.run(tables.sql`alter table notices drop constraint notices_kind_check`)
    await write({ told: [{ ...hold(person, 1), kind: "of-later" as never }, hold(person, 2)] })
    expect((await take()).map(({ notice }) => notice.subject)).toEqual([2])
    expect(await tables.run(tables.sql`select attempts from notices where kind = 'of-later'`)).toEqual([
      { attempts: 0 },
    ])
  })

  it("of an offer goes with it, and of the next one of the same purchase is told anew", async () => {
    const [friend, giver] = [await byMail(await told()), await told()]
    const offer = (at: number): ReadonlyArray<OfPerson> => [
      { ...hold(friend, 1, at), kind: "offered" },
      { ...hold(giver, 1, at), kind: "offer-lapsed", until: null, nextAt: at + minute, uselessAt: at + 2 * minute },
    ]
    const kindsAt = async (at: number) => (await take(at)).map(({ notice }) => notice.kind)
    const settled = async (at: number): Promise<void> => {
      for (const each of await take(at)) await run(store.settle(each, { kind: "sent" }))
    }
    await write({ told: offer(now) })
    await settled(now)
    await write({ offersOver: [1] })
    expect(await kindsAt(now + minute)).toEqual([])
    expect(await takeMail(now + limits.noticeMailWaitMs)).toEqual([])
    // The next one has its own notices, whether the one before was ended or has lapsed without a word.
    for (const at of [now + 2 * minute, now + 4 * minute]) {
      await write({ told: offer(at) })
      expect(await kindsAt(at)).toEqual(["offered"])
      expect((await takeMail(at + limits.noticeMailWaitMs)).map(({ notice }) => notice.kind)).toEqual(["offered"])
      expect(await kindsAt(at + minute)).toEqual(["offer-lapsed"])
    }
    // Read twice, it is told once.
    await settled(now + 5.5 * minute)
    await write({ told: offer(now + 4 * minute) })
    expect(await kindsAt(now + 5.7 * minute)).toEqual([])
  })

  it("of an offer that is taken back goes to those who were told that it stands, and to no other", async () => {
    const [friend, mailed, other] = [await told(2), await byMail(), await told()]
    const offer = (person: number, subject: number, at = now): OfPerson => ({
      ...{ ...hold(person, subject, at), kind: "offered" as const, uselessAt: at + 30 * minute },
    })
    const withdrawn = (notices: ReadonlyArray<TakenNotice>) =>
      notices.filter(({ notice }) => notice.kind === "offer-withdrawn").map(({ notice }) => notice.subject)
    await write({ told: [offer(friend, 1), offer(mailed, 2)] })
    for (const each of [...(await take()), ...(await takeMail())]) await run(store.settle(each, { kind: "sent" }))
    // Not sent yet: there is nothing to take back.
    await write({ told: [offer(other, 3)] })
    const back = [1, 2, 3]
    await write({ offersOver: back, offersWithdrawn: back })
    expect(withdrawn(await take(now + 1))).toEqual([1, 1])
    expect(withdrawn(await takeMail(now + 1))).toEqual([2])
    // Read twice, or made to them again, it is told no more.
    await write({ offersOver: back, offersWithdrawn: back })
    await write({ told: [offer(friend, 1, now + minute)] })
    expect(withdrawn(await take(now + minute))).toEqual([])
    expect(withdrawn(await takeMail(now + minute))).toEqual([2])
  })

  it("of offers is made for so many of a person within an hour, however many people make them", async () => {
    const [person, another] = [await told(), await told()]
    const offer = (to: number, subject: number): OfPerson => ({
      ...{ ...hold(to, subject), kind: "offered" as const, uselessAt: now + 240 * minute },
    })
    const most = limits.noticeOffersMax
    const made = async (to: number) =>
      (await run(store.take("push", now, now, 1_000))).filter(
        ({ notice, target }) => notice.kind === "offered" && target.address === addressOf.get(to),
      ).length
    const addressOf = new Map([
      [person, `a-${addresses - 1}`],
      [another, `a-${addresses}`],
    ])
    await write({ told: Array.from({ length: most - 1 }, (_, n) => offer(person, 100 + n)) })
    // Taken back, they count all the same.
    await write({ offersOver: [100], offersWithdrawn: [100] })
    await write({ told: [offer(person, 200), offer(person, 201), offer(another, 202)] })
    expect(await made(person)).toBe(most - 1)
    expect(await made(another)).toBe(1)
    // What is no offer is told as before.
    await write({ told: [hold(person, 300)] })
    const due = await run(store.take("push", now, now, 1_000))
    expect(due.filter(({ notice }) => notice.subject === 300)).toHaveLength(1)
    await run(
      store.write(
        concert,
        position,
        ++position,
        { ...none, told: [offer(person, 203)] },
        now + limits.noticeOffersWindowMs,
      ),
    )
    expect(await made(person)).toBe(most)
  })

  it("by mail goes to the address that is the person's when it is sent, in their language, apart from other ways", async () => {
    const person = await byMail()
    await write({ told: [hold(person, 1)] })
    expect(await take()).toEqual([])
    await tables.run(tables.sql`update email_addresses set address = 'Next@example.com' where person = ${person}`)
    const [{ target }] = await takeMail()
    expect(target).toMatchObject({ kind: "email", person, address: "Next@example.com", language: "ko" })
    await tables.run(tables.sql`update users set verified = 'NONE' where id = ${person}`)
    const [again] = await takeMail(now + 15_000)
    expect(again.target).toMatchObject({ address: null })
    await run(store.settle(again, { kind: "gone" }))
    expect(await run(mails.of(person))).toEqual({ address: null, language: null })
  })

  it("by mail waits for a browser of the same person, and is not sent once that was told", async () => {
    const person = await byMail(await told())
    await write({ told: [hold(person, 1), hold(person, 2)] })
    const later = now + limits.noticeMailWaitMs
    expect(await takeMail(later - 1)).toEqual([])
    // The number inside another concert is another reservation.
    for (const subject of [1, 2]) await run(store.putHold(concert + 1, hold(person, subject), now))
    const [first] = await take(now, 1)
    await run(store.settle(first, { kind: "sent" }))
    const of = ({ notice }: TakenNotice): string => `${notice.concertId} ${notice.subject}`
    const all = [`${concert} 1`, `${concert} 2`, `${concert + 1} 1`, `${concert + 1} 2`]
    expect((await takeMail(later)).map(of).sort()).toEqual(all.filter((each) => each !== of(first)))
    expect(await run(store.endLate(now + minute, 10))).toBe(6)
  })

  it("by mail that moves waits again, and is sent where the browser was told of the end before", async () => {
    const person = await byMail(await told())
    await write({ told: [hold(person, 1)] })
    const [first] = await take()
    await run(store.settle(first, { kind: "sent" }))
    const times = { until: now + 9 * minute, nextAt: now + 8 * minute, uselessAt: now + 9 * minute }
    await write({ moved: [{ subject: 1, ...times }] })
    const later = times.nextAt + limits.noticeMailWaitMs
    expect(await takeMail(later - 1)).toEqual([])
    expect((await takeMail(later)).map(({ notice }) => notice.until)).toEqual([times.until])
  })

  it("by mail that an address refuses switches off no other address that is the person's since", async () => {
    const person = await byMail()
    await write({ told: [hold(person, 1)] })
    const [before] = await takeMail()
    await tables.run(tables.sql`update email_addresses set address = 'Next@example.com' where person = ${person}`)
    await run(store.settle(before, { kind: "gone" }))
    expect(await run(mails.of(person))).toEqual({ address: "Next@example.com", language: "ko" })
    const [again] = await takeMail(now + 15_000)
    await run(store.settle(again, { kind: "gone" }))
    expect(await run(mails.of(person))).toEqual({ address: "Next@example.com", language: null })
  })

  it("by mail that a browser was told of is not counted as lost where it is useless before it is due", async () => {
    const person = await byMail(await told())
    const short = now + limits.noticeMailWaitMs - 1
    await write({ told: [1, 2].map((subject) => ({ ...hold(person, subject), until: short, uselessAt: short })) })
    const [first] = await take(now, 1)
    await run(store.settle(first, { kind: "sent" }))
    expect(await takeMail(short)).toEqual([])
    // Of the other one the browser and the mail.
    expect(await run(store.endLate(short, 10))).toBe(2)
  })

  it("by mail of many that browsers were told is looked for a bounded number at a time, and none of them is sent", async () => {
    const [person, alone] = [await byMail(await told()), await byMail()]
    // Due a moment after the many: of notices that are due at one time the tables may look at any first.
    const [many, later] = [1_020, now + limits.noticeMailWaitMs + 1]
    await write({ told: Array.from({ length: many }, (_, subject) => hold(person, subject)) })
    await write({ told: [hold(alone, many, later)] })
    await tables.run(tables.sql`update notices set ended = 'sent' where way = 'push'`)
    const toldNow = async (): Promise<number> =>
      (await tables.run(tables.sql`select from notices where ended = 'told'`)).length
    expect((await takeMail(later)).map(({ notice }) => notice.subject)).toEqual([many])
    expect(await toldNow()).toBe(1_000)
    expect(await takeMail(later)).toEqual([])
    expect(await toldNow()).toBe(many)
  })

  it("goes with its target, and is forgotten by its age", async () => {
    const person = await told()
    await write({ told: [hold(person, 1), hold(person, 2)] })
    const [one] = await take(now, 1)
    expect(await run(store.forget(now + minute, 10))).toBe(false)
    await run(store.settle(one, { kind: "gone" }))
    expect(await run(targets.subscriptions(person))).toEqual([])
    expect(await run(store.isAnyWanted)).toBe(false)
    await told()
    await write({ told: [hold(await told(), 3)] })
    expect(await run(store.forget(now + minute + 1, 1))).toBe(true)
    expect(await run(store.forget(now + minute + 1, 1))).toBe(false)
  })
})

it("the key of an installation is made once, whichever of its servers starts first", async () => {
  const keys = await Promise.all([1, 2, 3].map(() => tables.run(openPushKey)))
  expect(new Set(keys.map(({ publicKey }) => publicKey)).size).toBe(1)
})
