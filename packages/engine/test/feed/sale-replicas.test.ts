/** Replicas of sales that another node owns, over the journal that the owner writes. */
import { describe, expect, it } from "vitest"
import type { Engine } from "../../src/actor/Engine.ts"
import type { Committed, LoadResult, SaleView } from "../../src/EngineApi.ts"
import { replicaLimits, SaleReplicas, type SaleReplicasOptions } from "../../src/feed/SaleReplicas.ts"
import type { Journal } from "../../src/journal/Journal.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ScriptedJournal } from "../ScriptedJournal.ts"
import { ask, concertId, hold, openSale, optionId, seat } from "../sales.ts"

class Followers {
  readonly world = new ManualWorld()
  readonly owner: Engine
  readonly replicas: SaleReplicas
  readonly told: Array<Committed> = []
  /** A read gives one record, and says that there is more. */
  pagesOfOne = false
  reads = 0
  loads = 0
  /** Undefined: the journal can be read. */
  broken: "failed" | "changed" | undefined

  constructor(limits: SaleReplicasOptions["limits"] = {}) {
    const { world } = this
    const read: Journal["read"] = (concert, after, done) => {
      this.reads++
      if (this.broken === "failed") return done({ kind: "failed", reason: "no connection" })
      world.journal.read(concert, after, (page) => {
        if (page.kind === "failed") return done(page)
        if (this.pagesOfOne && page.records.length > 1) return done({ ...page, records: [page.records[0]], more: true })
        if (this.broken !== "changed") return done(page)
        done({ ...page, records: page.records.map((record) => ({ ...record, at: record.at + 1 })) })
      })
    }
    this.owner = world.engine("owner")
    this.replicas = new SaleReplicas({
      ...{ clock: world.clock, defer: world.defer, hashSeed: 1, limits },
      log: { warn: (message) => world.warnings.push(message) },
      journal: {
        read,
        loadSnapshot: (...asked) => {
          this.loads++
          world.journal.loadSnapshot(...asked)
        },
      },
    })
    this.replicas.onCommitted((committed) => this.told.push(committed))
  }

  /** Opens sales of ten seats at the owner. */
  open(...concerts: ReadonlyArray<number>): void {
    for (const concert of concerts) ask(this.owner, openSale(10), concert)
    this.world.run(100)
  }

  load(concert = concertId): { result: LoadResult | undefined } {
    const asked: { result: LoadResult | undefined } = { result: undefined }
    this.replicas.load(concert, (result) => {
      asked.result = result
    })
    return asked
  }

  /** Brought up, and followed for a second. */
  followed(concert = concertId): SaleView {
    const asked = this.load(concert)
    this.world.run(1_000)
    if (asked.result?.kind !== "loaded") throw new Error("the sale is not followed")
    return asked.result.sale
  }
}

class ReadsNoted extends ScriptedJournal {
  /** After which positions it was read. */
  readonly reads: Array<number> = []

  override get read() {
    const { read, reads } = { read: super.read, reads: this.reads }
    return (...[concert, after, done]: Parameters<Journal["read"]>): void => {
      reads.push(after)
      read(concert, after, done)
    }
  }
}

const offsetOf = (engine: Engine): number => engine.view(concertId)?.offset ?? 0

describe("a replica of a sale", () => {
  it("shows what the owner has committed, and follows it", () => {
    const each = new Followers()
    each.open(concertId)
    const sale = each.followed()
    expect(sale).toMatchObject({ concertId, epoch: 1, offset: offsetOf(each.owner) })
    ask(each.owner, hold(5, [seat(3)]))
    each.world.run(1_000)
    expect(sale.offset).toBe(offsetOf(each.owner))
    expect(sale.hash).toEqual(each.owner.view(concertId)?.hash)
    expect(sale.option(optionId)?.states).toEqual(each.owner.view(concertId)?.option(optionId)?.states)
    expect(sale.option(optionId)?.free).toBe(9)
  })

  it("tells its listeners each record once and in order, after the image has it", () => {
    const each = new Followers()
    each.open(concertId)
    const sale = each.followed()
    const shown: Array<number> = []
    each.replicas.onCommitted(() => shown.push(sale.offset))
    each.told.length = 0
    const from = sale.offset
    for (let person = 1; person <= 5; person++) {
      ask(each.owner, hold(person, [seat(person)]))
      each.world.run(person % 2 === 0 ? 200 : 10)
    }
    each.world.run(1_000)
    const firsts = each.told.map(({ first }) => first)
    expect(firsts[0]).toBe(from + 1)
    expect(each.told.map(({ last }) => last + 1).slice(0, -1)).toEqual(firsts.slice(1))
    expect(each.told.flatMap(({ events }) => events.map(({ kind }) => kind))).toEqual(Array(5).fill("held"))
    expect(shown).toEqual(each.told.map(({ last }) => last))
  })

  it("tells them that there is an image when it was brought up, with no events", () => {
    const each = new Followers()
    each.open(concertId)
    const { epoch, offset } = each.followed()
    expect(each.told).toMatchObject([{ concertId, epoch, first: offset + 1, last: offset, events: [] }])
  })

  it("has what this node was told of before a reader gets it", () => {
    const each = new Followers({ restMsMin: 5_000, restMsMax: 5_000 })
    each.open(concertId)
    each.followed()
    ask(each.owner, hold(5, [seat(3)]))
    each.world.run(100)
    const { offset } = each.owner.view(concertId)!
    expect(each.replicas.view(concertId)?.offset).toBeLessThan(offset)
    each.replicas.heard(concertId, offset)
    const asked = each.load()
    expect(asked.result).toBeUndefined()
    each.world.run(100)
    expect(asked.result).toMatchObject({ kind: "loaded", sale: { offset } })
  })

  it("is read on at once when something is heard of while it is being read", () => {
    const each = new Followers({ restMsMin: 5_000, restMsMax: 5_000 })
    each.open(concertId)
    each.followed()
    each.replicas.heard(concertId, each.replicas.view(concertId)!.offset + 1)
    ask(each.owner, hold(5, [seat(3)]))
    each.replicas.heard(concertId, each.replicas.view(concertId)!.offset + 2)
    each.world.run(100)
    each.load()
    each.world.run(100)
    expect(each.replicas.view(concertId)?.offset).toBe(offsetOf(each.owner))
  })

  it("reads page after page without a pause while there is more", () => {
    const each = new Followers({ restMsMin: 5_000, restMsMax: 5_000 })
    each.open(concertId)
    each.followed()
    for (let person = 1; person <= 5; person++) {
      ask(each.owner, hold(person, [seat(person)]))
      each.world.run(10)
    }
    each.pagesOfOne = true
    each.replicas.heard(concertId, each.replicas.view(concertId)!.offset + 1)
    each.world.run(100)
    expect(each.replicas.view(concertId)?.offset).toBe(offsetOf(each.owner))
  })

  it("goes over to the epoch of a new owner with its first record", () => {
    const each = new Followers()
    each.open(concertId)
    const sale = each.followed()
    const next = each.world.engine("next")
    ask(next, hold(5, [seat(3)]))
    each.world.run(2_000)
    expect(sale).toMatchObject({ epoch: 2, offset: offsetOf(next) })
    expect(each.told.at(-1)).toMatchObject({ epoch: 2 })
  })

  it("keeps its image while the journal cannot be read, and goes on afterwards", () => {
    const each = new Followers()
    each.open(concertId)
    const sale = each.followed()
    each.broken = "failed"
    ask(each.owner, hold(5, [seat(3)]))
    each.world.run(10_000)
    expect(each.replicas.view(concertId)).toBe(sale)
    each.broken = undefined
    each.world.run(1_000)
    expect(sale.offset).toBe(offsetOf(each.owner))
  })

  it("ends when its journal contradicts itself, which is logged, and can be asked for again", () => {
    const each = new Followers()
    each.open(concertId)
    each.followed()
    each.broken = "changed"
    ask(each.owner, hold(5, [seat(3)]))
    each.world.run(1_000)
    expect(each.replicas.view(concertId)).toBeUndefined()
    expect(each.world.warnings).toEqual(["a replica of a sale failed"])
    each.broken = undefined
    expect(each.followed().offset).toBe(offsetOf(each.owner))
  })

  it("is none where the journal has no such sale", () => {
    const each = new Followers()
    const asked = each.load()
    each.world.run(1_000)
    expect(asked.result).toEqual({ kind: "absent" })
    expect(each.replicas.size).toBe(0)
  })

  it("fails for a reader when it cannot be brought up", () => {
    const each = new Followers()
    each.open(concertId)
    each.broken = "failed"
    const asked = each.load()
    each.world.run(100)
    expect(asked.result).toMatchObject({ kind: "failed", reason: "no connection" })
  })

  it("is late for a reader who would wait too long", () => {
    const each = new Followers()
    each.open(concertId)
    const { offset } = each.followed()
    each.replicas.heard(concertId, offset + 1)
    const asked = each.load()
    each.world.run(replicaLimits.waitMs - 1)
    expect(asked.result).toBeUndefined()
    each.world.run(1)
    expect(asked.result).toMatchObject({ kind: "failed", refusal: { code: "unavailable" } })
  })

  it("is dropped when no reader looks at it any more", () => {
    const each = new Followers()
    each.open(concertId)
    each.followed()
    for (let times = 0; times < 10; times++) {
      each.world.run(replicaLimits.keptMs - 10_000)
      expect(each.replicas.view(concertId)).toBeDefined()
    }
    each.world.run(replicaLimits.keptMs + 1_000)
    expect(each.replicas.has(concertId)).toBe(false)
    const { reads } = each
    each.world.run(10_000)
    expect(each.reads).toBe(reads)
  })

  it("is read less often while nothing happens", () => {
    const each = new Followers()
    each.open(concertId)
    each.followed()
    const { reads } = each
    each.world.run(40_000)
    expect(each.reads - reads).toBeLessThanOrEqual(40_000 / replicaLimits.restMsMax + 1)
  })

  it("is given to the node that becomes the owner, which goes on from there", () => {
    const each = new Followers()
    each.open(concertId)
    each.followed()
    ask(each.owner, hold(5, [seat(3)]))
    each.world.run(1_000)
    const { offset } = each.owner.view(concertId)!
    const journal = new ReadsNoted(each.world.journal)
    const next = each.world.engine("next", { standby: (concert) => each.replicas.handOver(concert) }, journal)
    const refused = ask(next, hold(6, [seat(3)]))
    const accepted = ask(next, hold(6, [seat(4)]))
    each.world.run(1_000)
    expect(journal.reads).toEqual([offset])
    expect(refused.reply).toMatchObject({ kind: "refused" })
    expect(accepted.reply).toMatchObject({ kind: "accepted" })
    expect(each.replicas.has(concertId)).toBe(false)
    const rebuilt = each.world.engine("rebuilt")
    rebuilt.load(concertId, () => {})
    each.world.run(100)
    expect(next.fingerprint(concertId)?.stateHash).toBe(rebuilt.fingerprint(concertId)?.stateHash)
  })
})

describe("the replicas of a node", () => {
  it("are bounded in number: a further sale is not followed while all are looked at", () => {
    const each = new Followers({ replicasMax: 2 })
    each.open(1, 2, 3)
    for (const concert of [1, 2]) each.followed(concert)
    const asked = each.load(3)
    expect(asked.result).toMatchObject({ kind: "failed", refusal: { code: "overloaded" } })
  })

  it("make room for a further sale by the one that was looked at the longest ago", () => {
    const each = new Followers({ replicasMax: 2 })
    each.open(1, 2, 3)
    for (const concert of [1, 2]) each.followed(concert)
    each.world.run(replicaLimits.keptMs / 2)
    each.replicas.view(1)
    expect(each.followed(3).concertId).toBe(3)
    expect([1, 2].map((concert) => each.replicas.has(concert))).toEqual([true, false])
  })

  it("read so many journals at a time", () => {
    const each = new Followers({ readsAtOnceMax: 2 })
    const concerts = [1, 2, 3, 4, 5]
    each.open(...concerts)
    for (const concert of concerts) each.load(concert)
    expect(each.loads).toBe(2)
    each.world.run(1_000)
    expect(concerts.map((concert) => each.replicas.view(concert)?.offset)).toEqual(Array(5).fill(2))
  })

  it("end with the node, and those who wait hear so", () => {
    const each = new Followers()
    each.open(concertId)
    const asked = each.load()
    each.replicas.stop()
    expect(asked.result).toMatchObject({ kind: "failed" })
    expect(each.load().result).toMatchObject({ kind: "failed", refusal: { code: "overloaded" } })
    each.world.run(1_000)
    expect(each.replicas.size).toBe(0)
  })
})
