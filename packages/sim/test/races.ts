/**
 * Races on one sale, as data: an append stands between its fence and its commit while others append beside it, from
 * connections of their own, and heirs claim the sale. The same races are run on any journal, and judged alike by what
 * callers were told and what is there in the end: so it does not matter in which order the journal took them.
 */
import { emptyHash, seal } from "@ticketrush/engine/journal/chain"
import type { AppendResult, ClaimFrom, Journal, JournalRecord } from "@ticketrush/engine/journal/Journal"
import { seeded } from "../../engine/test/journal/schedule.ts"

/** Connections of the owner, of two rivals and of two heirs: none waits for the connection of another. */
export const lanes = 5
const owner = 0
const rivals = [1, 2]
const heirs = [3, 4]

export type Arena = {
  readonly journals: ReadonlyArray<Journal>
  /** An append whose frame begins with the number that this gives is held between its fence and its commit. */
  readonly shut: (concertId: number, gate: Gate) => Promise<void>
  /** Resolves once it stands there, or no call waits for an answer any more. */
  readonly standing: (waiting: () => number) => Promise<void>
  /** Lets it go once all other calls have an answer or wait for it; resolves when no call waits any more. */
  readonly settled: (waiting: () => number) => Promise<void>
  readonly records: (concertId: number) => Promise<ReadonlyArray<JournalRecord>>
}

/** Where an append is held: before its row is there, or with it. 0: nowhere, all just send at once. */
export type Gate = 0 | 1 | 2

type Sent = { readonly record: JournalRecord; outcome: string }
type Claimed = { readonly epoch: number; readonly last: number }

/** What callers were told about one sale. */
export class Tale {
  readonly sent: Sent[] = []
  /** Acknowledged claims, each with the end of the sale that its heir read after the acknowledgement. */
  readonly claimed: Claimed[] = []
  readonly surprises: string[] = []

  tell(record: JournalRecord, result: AppendResult, at: number): void {
    const outcome = result.kind === "answered" ? result.outcomes[at] : result.kind
    if (result.kind === "unknown") this.surprises.push(`no line was cut, and an append is unknown: ${result.reason}`)
    this.sent.push({ record, outcome })
  }
}

/** Every sentence is a broken promise. */
export const judge = (tale: Tale, records: ReadonlyArray<JournalRecord>): ReadonlyArray<string> => {
  const broken = [...tale.surprises]
  for (const [at, { first, epoch }] of records.entries()) {
    const before = records[at - 1]
    if (first !== (before?.last ?? 0) + 1) broken.push(`position ${first} follows ${before?.last ?? 0}`)
    if (epoch < (before?.epoch ?? 0)) broken.push(`position ${first}: epoch ${epoch} follows epoch ${before.epoch}`)
  }
  for (const { epoch, last } of tale.claimed) {
    const stale = records.filter((record) => record.first > last && record.epoch < epoch)
    for (const record of stale) {
      broken.push(`position ${record.first} of epoch ${record.epoch} came after the claim of epoch ${epoch} at ${last}`)
    }
  }
  const there = new Set(records.map(({ hash }) => Buffer.from(hash).toString("hex")))
  for (const { record, outcome } of tale.sent) {
    const isThere = there.has(Buffer.from(record.hash).toString("hex"))
    if (isThere !== (outcome === "committed")) {
      broken.push(
        `position ${record.first} of epoch ${record.epoch} was ${outcome} and is ${isThere ? "" : "not "}there`,
      )
    }
  }
  const epochs = tale.claimed.map(({ epoch }) => epoch).sort((a, b) => a - b)
  if (epochs.some((epoch, at) => epoch !== at + 1)) broken.push(`epochs were handed out as ${epochs.join(" ")}`)
  return broken
}

/** Runs the races of a seed on a sale of their own and the one beside it; gives what was broken. */
export const race = async (arena: Arena, seed: number, concertId: number): Promise<ReadonlyArray<string>> => {
  const course = new Course(arena, seed, concertId)
  await course.open()
  for (let round = 0; round < rounds; round++) await course.round()
  return [
    ...judge(course.tale, await arena.records(concertId)),
    ...judge(course.beside, await arena.records(concertId + 1)).map((sentence) => `beside: ${sentence}`),
  ]
}

const rounds = 6

class Course {
  readonly tale = new Tale()
  /** Of the sale that some flushes carry as well, and that is not claimed. */
  readonly beside = new Tale()
  readonly #arena: Arena
  readonly #below: (n: number) => number
  readonly #concertId: number
  #waiting = 0
  #incarnations = 0

  constructor(arena: Arena, seed: number, concertId: number) {
    this.#arena = arena
    this.#below = seeded(seed)
    this.#concertId = concertId
  }

  async open(): Promise<void> {
    this.#claim(heirs[0], this.#concertId, "create", this.tale, false)
    this.#claim(heirs[1], this.#concertId + 1, "create", this.beside, false)
    await this.#arena.settled(() => this.#waiting)
  }

  async round(): Promise<void> {
    const below = this.#below
    const waiting = () => this.#waiting
    const records = await this.#arena.records(this.#concertId)
    const last = records.at(-1)?.last ?? 0
    const besideLast = (await this.#arena.records(this.#concertId + 1)).at(-1)?.last ?? 0
    const epoch = Math.max(...this.tale.claimed.map((claim) => claim.epoch))

    const gate = below(3) as Gate
    const length = 1 + below(3)
    await this.#arena.shut(this.#concertId, gate)
    this.#append(owner, epoch, last + 1, length, gate, besideLast)
    if (gate !== 0) await this.#arena.standing(waiting)
    const asks = [
      ...rivals.map((lane) => () => {
        // Another of the same owner, one that goes on behind what is not answered yet, a zombie, a hole.
        const [back, ahead] = [
          [0, 0],
          [0, length],
          [1, 0],
          [0, length + 1],
        ][below(4)]
        if (below(3) > 0) this.#append(lane, Math.max(1, epoch - back), last + 1 + ahead, 1 + below(3), 0, besideLast)
      }),
      ...heirs.map((lane) => () => {
        const goesOn = below(2) === 0
        const from = below(2) === 0 ? "any" : epoch
        if (below(3) > 0) this.#claim(lane, this.#concertId, from, this.tale, goesOn)
      }),
    ]
    while (asks.length > 0) asks.splice(below(asks.length), 1)[0]()
    await this.#arena.settled(waiting)
    await this.#goOn()
  }

  /** The owner of the newest epoch, with no other writer beside it, can write where the sale ends. */
  async #goOn(): Promise<void> {
    const end = (await this.#arena.records(this.#concertId)).at(-1)?.last ?? 0
    const newest = Math.max(...this.tale.claimed.map(({ epoch }) => epoch))
    this.#append(heirs[0], newest, end + 1, 1, 0, undefined)
    await this.#arena.settled(() => this.#waiting)
    const { outcome } = this.tale.sent.at(-1)!
    if (outcome !== "committed") {
      this.tale.surprises.push(`the owner of epoch ${newest} appends alone at ${end + 1}: ${outcome}`)
    }
  }

  #append(
    lane: number,
    epoch: number,
    first: number,
    length: number,
    gate: Gate,
    besideLast: number | undefined,
  ): void {
    const told = [this.tale]
    const flush = [this.#record(this.#concertId, epoch, first, length, gate)]
    if (besideLast !== undefined && this.#below(2) === 0) {
      told.push(this.beside)
      flush.push(this.#record(this.#concertId + 1, 1, besideLast + 1, 1 + this.#below(2), 0))
    }
    this.#waiting++
    this.#arena.journals[lane].append(flush, (result) => {
      for (const [at, record] of flush.entries()) told[at].tell(record, result, at)
      this.#waiting--
    })
  }

  /** Its frame begins with the gate it stops at; the rest tells the records apart. */
  #record(concertId: number, epoch: number, first: number, length: number, gate: Gate): JournalRecord {
    const frame = Uint8Array.of(gate, ...Array.from({ length: 7 }, () => this.#below(256)))
    return seal(emptyHash, { concertId, first, last: first + length - 1, epoch, at: 1_800_000_000_000, frame })
  }

  #claim(lane: number, concertId: number, from: ClaimFrom, tale: Tale, goesOn: boolean): void {
    const journal = this.#arena.journals[lane]
    this.#waiting++
    const done = (surprise?: string): void => {
      if (surprise !== undefined) tale.surprises.push(surprise)
      this.#waiting--
    }
    journal.claim(concertId, `heir ${++this.#incarnations}`, from, (result) => {
      if (result.kind === "fenced" && typeof from === "number") return done()
      if (result.kind !== "claimed") return done(`a claim of an open sale came to ${result.kind}`)
      journal.head(concertId, (read) => {
        if (read.kind !== "head") return done(`the head cannot be read: ${read.reason}`)
        const { last } = read.head
        tale.claimed.push({ epoch: result.epoch, last })
        if (goesOn) this.#append(lane, result.epoch, last + 1, 1 + this.#below(2), 0, undefined)
        done()
      })
    })
  }
}
