import type { SaleView } from "@ticketrush/engine/EngineApi"
import { generateKey, Keys } from "@ticketrush/http/keys/Keys"
import { Receipts } from "@ticketrush/http/line/Receipts"
import { AdmittedBy, limits, PlaceStatus, type SaleEvent } from "@ticketrush/protocol"
import { timeText } from "@ticketrush/protocol/describe-event"
import { Effect } from "effect"
import { beforeAll, describe, expect, it } from "vitest"
import { makeRandom } from "../../http/test/kill/random.ts"
import type { AuditRecord } from "../src/AuditRecord.ts"
import { ExportReader } from "../src/ExportReader.ts"
import { toLine } from "../src/export-line.ts"
import { type Receipt, readReceipt, verifyHead } from "../src/Receipt.ts"
import { ReceiptAudit } from "../src/ReceiptAudit.ts"
import { type Batch, batchesOf, concertId, journal } from "./journal.ts"
import { policy, type Rehearsal, rehearse } from "./Rehearsal.ts"

let keys: Keys
beforeAll(async () => {
  keys = await Effect.runPromise(Effect.flatMap(generateKey, (key) => Keys.make([key])))
})

/** Those that come after the head of the receipt, which its owner's journal may end with or not. */
type Given = { readonly receipt: Receipt; readonly at: number; readonly records: ReadonlyArray<AuditRecord> }

/**
 * A receipt for the first place that the record at index `at` of a journal has given, signed when it was the last. `off`: by how much
 * its head is wrong.
 */
const receiptFor = (records: ReadonlyArray<AuditRecord>, at: number, off = { at: 0, epoch: 0 }): Given => {
  const head = records[at]
  const join = batchesOf([head])[0].find(
    (part): part is SaleEvent & { kind: "joined" } => typeof part !== "number" && part.kind === "joined",
  )
  if (join === undefined) throw new Error("that record gives no place")
  const wrongly = { epoch: head.epoch + off.epoch, at: head.at + off.at }
  const view = { concertId, offset: head.last, hash: head.hash, ...wrongly } as SaleView
  const place = { ...join, status: PlaceStatus.waiting, rank: 1, joinedAt: head.at, pass: 0, passUntil: 0 }
  const receipt = readReceipt(new Receipts(keys).issue(view, place))
  if (typeof receipt === "string") throw new Error(receipt)
  return { receipt, at, records }
}

const verify = async (receipt: Receipt, records: ReadonlyArray<AuditRecord>) => {
  const head = await verifyHead(receipt, JSON.parse(keys.jwks))
  if (typeof head === "string") return { wrongs: [head], story: [] as string[] }
  const audit = new ReceiptAudit(receipt, head, timeText)
  for (const record of records) audit.take(record)
  const { wrongs, sale, story } = audit.report()
  return {
    wrongs: [...wrongs, ...sale.violations],
    story: [...story.chapters().map(({ text }) => text), ...story.summary()],
  }
}

/** Sales of many kinds, each with a receipt from somewhere in the middle. */
const situations = (count: number): Array<Given & { readonly seed: number; readonly rehearsal: Rehearsal }> => {
  const made: Array<Given & { readonly seed: number; readonly rehearsal: Rehearsal }> = []
  for (let seed = 1; made.length < count && seed <= count * 5; seed++) {
    const random = makeRandom(seed)
    const pick = (below: number): number => Math.floor(random() * below)
    const rehearsal = rehearse(pick, policy({ batch: 1 + pick(3), activeMax: pick(2) * 4 }), 40)
    const { records } = rehearsal
    const joins = records.flatMap((record, i) => (record.frame.length > 0 && gives(record) ? [i] : []))
    const at = joins[Math.floor(joins.length / 3)]
    if (at !== undefined) made.push({ ...receiptFor(records, at), seed, rehearsal })
  }
  expect(made).toHaveLength(count)
  return made
}
const gives = (record: AuditRecord): boolean =>
  batchesOf([record])[0].some((part) => typeof part !== "number" && part.kind === "joined")

describe("a receipt of an honest sale", () => {
  it("holds, against the whole journal and against every shorter one that has its head", async () => {
    for (const { receipt, at, records, seed } of situations(25)) {
      for (let last = at + 1; last <= records.length; last += 5) {
        expect((await verify(receipt, records.slice(0, last))).wrongs, `seed ${seed}`).toEqual([])
      }
      expect((await verify(receipt, records)).wrongs, `seed ${seed}`).toEqual([])
    }
  })

  it("is told with what became of its place, from the join on", async () => {
    for (const { receipt, records, seed } of situations(10)) {
      expect((await verify(receipt, records)).story[0], `seed ${seed}`).toBe("joined")
    }
  })

  it("holds for the first one who got its place, where a journal gives it a second time", async () => {
    const { receipt, records } = situations(1)[0]
    const [end] = batchesOf(records).at(-1)!
    const again: SaleEvent = { kind: "joined", place: receipt.place, person: 9_999 }
    const { wrongs } = await verify(receipt, journal([...batchesOf(records), [end + 1, again]]))
    expect(wrongs).not.toEqual([])
    expect(wrongs.join(" | ")).not.toContain("the receipt says")
  })

  it("does not hold against a journal that ends before it", async () => {
    for (const { receipt, at, records } of situations(10)) {
      const { wrongs } = await verify(receipt, records.slice(0, at))
      expect(wrongs.join(" | ")).toMatch(/^the journal ends at position \d+, and the receipt was given at position \d+/)
    }
  })
})

describe("a text that is no receipt", () => {
  const whole = { concert: concertId, place: 1, person: 2, joinedAt: 3, head: "a.b.c" }
  it.each<[unknown, string]>([
    [null, "is no receipt"],
    [7, "is no receipt"],
    [[], "lacks the concert"],
    [{ receipt: null }, "lacks the concert"],
    [{ ...whole, concert: 0 }, "lacks the concert"],
    [{ ...whole, place: 0 }, "lacks the place"],
    [{ ...whole, place: limits.placesPerSaleMax + 1 }, "lacks the place"],
    [{ ...whole, person: 0 }, "lacks the person"],
    [{ ...whole, joinedAt: "3" }, "lacks the time of the join"],
    [{ ...whole, head: undefined }, "lacks the signed head"],
  ])("is told what it lacks: %j", (value, sentence) => {
    expect(readReceipt(JSON.stringify(value))).toBe(sentence)
  })

  it("is no JSON, or is read with the smallest and the largest that fit", () => {
    expect(readReceipt("{")).toBe("is no JSON")
    for (const place of [1, limits.placesPerSaleMax]) {
      const smallest = { ...whole, place, person: 1 }
      expect(readReceipt(JSON.stringify(smallest))).toEqual(smallest)
      expect(readReceipt(JSON.stringify({ waiting: true, receipt: smallest }))).toEqual(smallest)
    }
  })
})

describe("a journal that was changed without its hashes", () => {
  it("is found out, whichever byte of it, whichever record is missing, repeated or moved", async () => {
    for (const { receipt, records, seed } of situations(6)) {
      const random = makeRandom(seed)
      for (let i = 0; i < 60; i++) {
        const at = Math.floor(random() * records.length)
        const frame = records[at].frame.slice()
        frame[Math.floor(random() * frame.length)] ^= 1 << Math.floor(random() * 8)
        const changes: AuditRecord[][] = [
          records.with(at, { ...records[at], frame }) as AuditRecord[],
          records.with(at, { ...records[at], at: records[at].at + 1 }) as AuditRecord[],
          records.toSpliced(at, at === records.length - 1 ? 0 : 1) as AuditRecord[],
          records.toSpliced(at, 0, records[at]) as AuditRecord[],
        ]
        if (at === records.length - 1) changes.splice(2, 1)
        for (const [n, changed] of changes.entries()) {
          expect((await verify(receipt, changed)).wrongs, `seed ${seed} record ${at} change ${n}`).not.toEqual([])
        }
      }
    }
  })
})

/** Changes that a dishonest owner of the journal could want, each made to all events of one batch. */
type Change = (events: SaleEvent[], random: () => number) => SaleEvent[] | undefined

const some = <T>(from: ReadonlyArray<T>, random: () => number): T => from[Math.floor(random() * from.length)]
const indexesOf = (events: ReadonlyArray<SaleEvent>, ...kinds: ReadonlyArray<SaleEvent["kind"]>): number[] =>
  events.flatMap((event, i) => (kinds.includes(event.kind) ? [i] : []))

const changes: Readonly<Record<string, Change>> = {
  "another person gets a place": (events, random) => {
    const found = indexesOf(events, "joined")
    if (found.length === 0) return undefined
    const at = some(found, random)
    return events.with(at, { ...(events[at] as SaleEvent & { kind: "joined" }), person: 9_999 })
  },
  "two joins change places": (events) => {
    const [a, b] = indexesOf(events, "joined")
    if (b === undefined) return undefined
    const [first, second] = [events[a], events[b]] as Array<SaleEvent & { kind: "joined" }>
    return events.with(a, { ...first, person: second.person }).with(b, { ...second, person: first.person })
  },
  "a join is left out": (events, random) => {
    const found = indexesOf(events, "joined")
    return found.length === 0 ? undefined : events.toSpliced(some(found, random), 1)
  },
  "a join is slipped in": (events) => {
    const [first] = indexesOf(events, "joined")
    if (first === undefined) return undefined
    return events.toSpliced(first, 0, {
      kind: "joined",
      place: (events[first] as { place: number }).place,
      person: 9_999,
    })
  },
}

/** Kinds of cheating with what came after a receipt was given. */
const cheats: Readonly<Record<string, Change>> = {
  "a person in turn is skipped": (events, random) => {
    const found = indexesOf(events, "admitted").filter((i) => (events[i] as { by: number }).by === 0)
    return found.length === 0 ? undefined : events.toSpliced(some(found, random), 1)
  },
  "a later place is admitted instead": (events, random) => {
    const found = indexesOf(events, "admitted", "called").filter((i) => (events[i] as { by?: number }).by !== 1)
    if (found.length === 0) return undefined
    const at = some(found, random)
    const event = events[at] as SaleEvent & { kind: "admitted" }
    return events.with(at, { ...event, place: event.place + 1 })
  },
  "two admissions are swapped": (events) => {
    const [a, b] = indexesOf(events, "admitted").filter((i) => (events[i] as { by: number }).by === 0)
    if (b === undefined) return undefined
    const [first, second] = [events[a], events[b]] as Array<SaleEvent & { kind: "admitted" }>
    return events
      .with(a, { ...first, place: second.place, was: second.was })
      .with(b, { ...second, place: first.place, was: first.was })
  },
  "a person is admitted who never joined": (events, random) => {
    const found = indexesOf(events, "admitted", "called")
    if (found.length === 0) return undefined
    const at = some(found, random)
    return events.with(at, { ...(events[at] as SaleEvent & { kind: "admitted" }), place: 9_000 })
  },
  "an admission is told twice": (events, random) => {
    const found = indexesOf(events, "admitted", "called")
    if (found.length === 0) return undefined
    const at = some(found, random)
    return events.toSpliced(at, 0, events[at])
  },
  "a person comes back who was never away": (events, random) => {
    const found = indexesOf(events, "joined")
    if (found.length === 0) return undefined
    const { place } = events[some(found, random)] as { place: number }
    return [...events, { kind: "returned", place, was: PlaceStatus.absent }]
  },
}

/** The journal with one batch changed, in the range given, and every hash made anew; undefined when nothing fits. */
const forge = (
  records: ReadonlyArray<AuditRecord>,
  [from, to]: readonly [number, number],
  change: Change,
  random: () => number,
): AuditRecord[] | undefined => {
  const batches = batchesOf(records)
  for (let attempt = 0; attempt < 40 && from < to; attempt++) {
    const at = from + Math.floor(random() * (to - from))
    const [time, ...events] = batches[at]
    const changed = change(events, random)
    if (changed === undefined || changed.length === 0) continue
    return journal(batches.with(at, [time, ...changed] as Batch))
  }
  return undefined
}

/** Index of the last record with an admission in turn: every record before it has a consequence in the journal. */
const lastInTurn = (records: ReadonlyArray<AuditRecord>): number =>
  batchesOf(records).findLastIndex((batch) =>
    batch.some((part) => typeof part !== "number" && part.kind === "admitted" && part.by === AdmittedBy.pace),
  )

describe("a journal that was rewritten with all its hashes", () => {
  it("is told by the head of a receipt, however small the change before it", async () => {
    const tried = new Map<string, number>()
    for (const { receipt, at, records, seed } of situations(25)) {
      const random = makeRandom(seed)
      for (const [name, change] of Object.entries({ ...changes, ...cheats })) {
        const forged = forge(records, [0, at + 1], change, random)
        if (forged === undefined) continue
        tried.set(name, (tried.get(name) ?? 0) + 1)
        const { wrongs } = await verify(receipt, forged)
        expect(wrongs.join(" | "), `seed ${seed}: ${name}`).toMatch(/its hash differs|ends at position/)
      }
    }
    expect([...tried.keys()].sort()).toEqual(Object.keys({ ...changes, ...cheats }).sort())
  })

  it("is told by the rules of the line where it was changed behind the head", async () => {
    const tried = new Map<string, number>()
    for (const { receipt, at, records, seed } of situations(40)) {
      const random = makeRandom(seed)
      for (const [name, cheat] of Object.entries(cheats)) {
        const forged = forge(records, [at + 1, lastInTurn(records)], cheat, random)
        if (forged === undefined) continue
        tried.set(name, (tried.get(name) ?? 0) + 1)
        const { wrongs } = await verify(receipt, forged)
        expect(wrongs, `seed ${seed}: ${name}`).not.toEqual([])
        expect(wrongs.join(" | ")).not.toContain("hash")
      }
    }
    expect([...tried.keys()].sort()).toEqual(Object.keys(cheats).sort())
  })
})

describe("a receipt that was changed", () => {
  it("does not hold", async () => {
    for (const { receipt, records } of situations(10)) {
      const head = (claims: object): string =>
        keys.sign(
          "ticketrush-head+jwt",
          JSON.stringify({ concert: concertId, epoch: 1, position: 2, hash: "", iat: 3, ...claims }),
        )
      const wrong = "it does not say what a head says"
      const forged: ReadonlyArray<readonly [Receipt, string]> = [
        [{ ...receipt, place: 9_000 }, "the journal has no place 9000"],
        [{ ...receipt, person: 9_999 }, `'s, and the receipt says person 9999`],
        [{ ...receipt, joinedAt: receipt.joinedAt - 1 }, `place ${receipt.place} was given at another time`],
        [{ ...receipt, concert: concertId + 1 }, `it is the head of concert ${concertId}`],
        [{ ...receipt, head: `${receipt.head.slice(0, -4)}AAAA` }, "the signature does not belong to it"],
        [{ ...receipt, head: "a.b.c" }, "it is no signed head"],
        [{ ...receipt, head: keys.sign("ticketrush-pass+jwt", "{}") }, "it was signed for something else"],
        ...[{ epoch: "1" }, { position: 0.5 }, { hash: 7 }, { iat: "3" }].map(
          (claims) => [{ ...receipt, head: head(claims) }, wrong] as const,
        ),
        [{ ...receipt, head: head({ concert: "7" }) }, "it is the head of concert 7"],
      ]
      for (const [each, sentence] of forged) {
        expect((await verify(each, records)).wrongs.join(), JSON.stringify(each)).toContain(sentence)
      }
      expect((await verify({ ...receipt, place: receipt.place + 1 }, records)).wrongs).not.toEqual([])
    }
  })

  it("does not hold for a place that was given behind its head", async () => {
    const { receipt, records } = situations(1)[0]
    const later = batchesOf(records)
      .flat()
      .filter((part): part is SaleEvent & { kind: "joined" } => typeof part !== "number" && part.kind === "joined")
      .at(-1)!
    const joinedAt = records.find(
      (record) => gives(record) && batchesOf([record])[0].includes(later) === false && record.last >= later.place,
    )!.at
    const { wrongs } = await verify({ ...receipt, place: later.place, person: later.person, joinedAt }, records)
    expect(wrongs.join()).toContain("behind the head of the receipt")
  })

  it.each([
    ["another time", { at: 1, epoch: 0 }, "the record of the head has another time than the receipt says"],
    [
      "an epoch that had not begun",
      { at: 0, epoch: -1 },
      "the record of the head has a later epoch than the receipt says",
    ],
  ])("does not hold where its head was signed with %s", async (_, off, sentence) => {
    const given = situations(1)[0]
    const { receipt } = receiptFor(given.records, given.at, off)
    expect((await verify(receipt, given.records)).wrongs).toEqual([sentence])
  })

  it("signed by a stranger's key does not hold", async () => {
    const { receipt } = situations(1)[0]
    const stranger = await Effect.runPromise(Effect.flatMap(generateKey, (key) => Keys.make([key])))
    expect(await verifyHead(receipt, JSON.parse(stranger.jwks))).toBe("the key that signed it is not among these")
  })
})

describe("an export", () => {
  it("carries all that a receipt is held against", async () => {
    const { receipt, records } = situations(1)[0]
    const reader = new ExportReader({ unclosed: false })
    const read = records.map((record) => reader.take(toLine(record)) as AuditRecord)
    expect((await verify(receipt, read)).wrongs).toEqual([])
  })
})
