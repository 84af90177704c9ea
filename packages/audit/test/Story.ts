/** A journal of the engine's own, to be changed and sealed again, as the owner of the whole journal could. */
import { apply } from "@ticketrush/engine/core/apply"
import { Sale } from "@ticketrush/engine/core/Sale"
import type { SaleEvent } from "@ticketrush/protocol"
import { type Batch, batchesOf, concertId } from "./journal.ts"
import type { Rehearsal } from "./Rehearsal.ts"

export type Kind = SaleEvent["kind"]
export type Of<K extends Kind> = Extract<SaleEvent, { readonly kind: K }>

/** The `index`-th event of the `batch`-th record. */
export type Where = { readonly batch: number; readonly index: number }

/** An event of a story, and where it stands. */
export type Spot<K extends Kind = Kind> = Where & {
  readonly at: number
  readonly event: Of<K>
}

export class Story {
  readonly batches: ReadonlyArray<Batch>
  /** A whole number from 0 to below its argument. */
  readonly pick: (below: number) => number

  constructor(batches: ReadonlyArray<Batch>, pick: (below: number) => number) {
    this.batches = batches
    this.pick = pick
  }

  static of({ records }: Rehearsal, pick: (below: number) => number): Story {
    return new Story(batchesOf(records), pick)
  }

  /** Journal time of the last record. */
  get now(): number {
    return this.batches.at(-1)![0]
  }

  /** Some event of these kinds for which `wanted` holds, or undefined when there is none. */
  some<K extends Kind>(kind: K, wanted: (event: Of<K>, at: number) => boolean = () => true): Spot<K> | undefined {
    return this.oneOf(this.all(kind).filter(({ event, at }) => wanted(event, at)))
  }

  all<K extends Kind>(kind: K): ReadonlyArray<Spot<K>> {
    return this.batches.flatMap(([at, ...events], batch) =>
      events.flatMap((event, index) => (event.kind === kind ? [{ batch, index, at, event: event as Of<K> }] : [])),
    )
  }

  oneOf<T>(things: ReadonlyArray<T>): T | undefined {
    return things.length === 0 ? undefined : things[this.pick(things.length)]
  }

  /** The story up to an event, that one included unless `without`. */
  until({ batch, index }: Where, without = false): Story {
    const [at, ...events] = this.batches[batch]
    const kept = events.slice(0, without ? index : index + 1)
    const before = this.batches.slice(0, batch)
    return new Story(kept.length === 0 ? before : [...before, [at, ...kept]], this.pick)
  }

  /** The story with other events where one stood; the record goes when none is left in it. */
  replaced({ batch, index }: Where, ...instead: ReadonlyArray<SaleEvent>): Story {
    const [at, ...events] = this.batches[batch]
    const changed = events.toSpliced(index, 1, ...instead)
    const batches = this.batches.toSpliced(batch, 1, ...(changed.length === 0 ? [] : [[at, ...changed] as Batch]))
    return new Story(batches, this.pick)
  }

  changed<K extends Kind>(spot: Spot<K>, change: Partial<Of<K>>): Story {
    return this.replaced(spot, { ...spot.event, ...change } as SaleEvent)
  }

  /** The story with one more record, at the time of the last one unless another is given. */
  and(...events: ReadonlyArray<SaleEvent>): Story {
    return this.later(0, ...events)
  }

  later(ms: number, ...events: ReadonlyArray<SaleEvent>): Story {
    return new Story([...this.batches, [this.now + ms, ...events]], this.pick)
  }

  /** The sale after the last record, as the engine sees it. */
  sale(): Sale {
    const sale = new Sale(concertId)
    for (const [at, ...events] of this.batches) for (const event of events) apply(sale, event, at)
    return sale
  }
}

/** A wrong that can be planted into a story; undefined where the story has no room for it. */
export type Forgery = {
  readonly name: string
  /** What the auditor must say. */
  readonly says: RegExp
  readonly forge: (story: Story) => Story | undefined
}
