/**
 * The bytes of an event, as journals keep them: `kind u8, version u8, fields`, little endian, no padding. Hot kinds
 * are binary; the cold ones that describe a sale carry canonical JSON. A byte once written is never reinterpreted:
 * a changed shape gets a new version and a reader for the old one, held by the golden files in `test/golden`.
 */
import { Defect, invariant, unreachable } from "./assert.ts"
import { packBest, unpackBest } from "./best-seats.ts"
import { ByteWriter } from "./bytes.ts"
import type { CommandKey, OptionPlan, SalePolicy } from "./commands.ts"
import { byteOfKind, kindOfByte, newestVersion, versionOf } from "./event-kinds.ts"
import {
  type AdmittedBy,
  type Held,
  isOptionEvent,
  isWishEvent,
  type Moved,
  type OptionAdded,
  type OptionEvent,
  type Parted,
  type PaymentEvent,
  type PlaceMoved,
  type RulesSet,
  type SaleEvent,
} from "./events.ts"
import type { LinePolicy, PlaceStatus } from "./line.ts"
import type { PaymentTerms, RefundWhy } from "./payments.ts"
import { isTransferEvent, type TransferEvent } from "./transfers.ts"
import type { WishEvent } from "./wishes.ts"

const decoder = new TextDecoder()
const none = {}

/** Reused from record to record, so that encoding allocates nothing per event. */
export class EventWriter extends ByteWriter {
  write(event: SaleEvent): void {
    this.reserve(64)
    this.u8(byteOfKind.get(event.kind)!)
    this.u8(versionOf(event))
    switch (event.kind) {
      case "sale-opened":
        return this.json(event.policy)
      case "option-added":
        return this.json(event.added === undefined ? event.option : { option: event.option, added: event.added })
      case "sale-closed":
        return
      case "rules-set":
        return this.#fields(event)
      case "held":
        return this.#held(event)
      case "paying":
      case "confirmed":
      case "cancelled":
      case "refunded":
      case "expired":
        this.u32(event.reservation)
        return event.returnsAt === undefined ? undefined : this.f64(event.returnsAt)
      case "reappeared":
        return this.u32(event.reservation)
      case "extended":
        this.u32(event.reservation)
        this.f64(event.deadline)
        return this.u32(event.turn)
      case "parted":
        return this.#parted(event)
      case "line-set":
        return this.json(event.policy)
      case "joined":
        this.u32(event.place)
        return this.f64(event.person)
      case "admitted":
        this.u32(event.place)
        this.u8(event.was)
        this.u8(event.by)
        this.u32(event.pass)
        this.f64(event.until)
        this.f64(event.tick)
        return this.i32(event.tokens)
      case "called":
        this.u32(event.place)
        this.u8(event.was)
        this.u32(event.pass)
        this.f64(event.until)
        this.u32(event.freed)
        return this.f64(event.priorityUntil)
      case "left":
      case "passed-over":
      case "returned":
      case "pass-used":
      case "pass-expired":
      case "pass-revoked":
      case "pass-idle":
      case "lapsed":
        this.u32(event.place)
        return this.u8(event.was)
      case "line-cleared":
        return this.u32(event.through)
      default:
        if (isOptionEvent(event) || isWishEvent(event) || isTransferEvent(event)) return this.#fields(event)
        return this.#payment(event)
    }
  }

  #fields({ kind: _, ...fields }: OptionEvent | WishEvent | TransferEvent | RulesSet): void {
    this.json(fields)
  }

  #payment(event: PaymentEvent): void {
    switch (event.kind) {
      case "payments-set":
        return this.json(event.terms)
      case "intent-opened":
        this.u32(event.payment)
        this.u32(event.reservation)
        this.f64(event.amount)
        return this.f64(event.until)
      case "intent-authorized":
        return this.u32(event.payment)
      case "intent-captured":
      case "intent-cancelled":
      case "stray-captured":
        this.u32(event.payment)
        return this.#key(event.report)
      case "retaken":
        return this.u32(event.reservation)
      case "refund-asked":
        this.u32(event.refund)
        this.u32(event.payment)
        this.f64(event.amount)
        this.f64(event.fee)
        this.u8(event.why)
        this.f64(event.until)
        return event.part === undefined ? undefined : this.u32(event.part)
      case "refund-settled":
      case "refund-failed":
        this.u32(event.refund)
        return this.#key(event.report)
      default:
        return unreachable(event)
    }
  }

  #key(key: CommandKey | null): void {
    this.u8(key === null ? 0 : 1)
    if (key === null) return
    this.u32(key.high)
    this.u32(key.low)
  }

  #seats(seats: ReadonlyArray<number>): void {
    this.u8(seats.length)
    this.reserve(4 * seats.length)
    for (let i = 0; i < seats.length; i++) this.u32(seats[i])
  }

  #parted(event: Parted): void {
    this.u32(event.reservation)
    this.u32(event.part)
    this.f64(event.person)
    this.u16(event.option)
    this.f64(event.price)
    this.u8(event.byBuyer ? 1 : 0)
    this.#seats(event.seats)
  }

  #held(event: Held): void {
    this.u32(event.reservation)
    this.f64(event.person)
    this.u16(event.option)
    this.f64(event.deadline)
    this.f64(event.price)
    this.#key(event.key)
    this.#seats(event.seats)
    this.reserve(20)
    const { best, terms } = event
    if (best !== undefined) {
      this.f64(packBest(best))
      this.u8(terms === undefined ? 0 : 1)
    }
    if (terms === undefined) return
    this.u16(terms.version)
    this.u8(terms.tier)
    this.u8(terms.group)
  }
}

export const encodeEvents = (events: ReadonlyArray<SaleEvent>): Uint8Array => {
  const writer = new EventWriter()
  for (const event of events) writer.write(event)
  return writer.take()
}

/** Calls `each` for every event of a record in order; a byte that no version of an event explains is a defect. */
export const readEvents = (bytes: Uint8Array, each: (event: SaleEvent) => void): void => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const json = (): unknown => {
    const length = view.getUint32(at, true)
    const text = decoder.decode(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
    return JSON.parse(text)
  }
  const key = (): CommandKey | null => {
    const keyed = view.getUint8(at++) === 1
    if (!keyed) return null
    at += 8
    return { high: view.getUint32(at - 8, true), low: view.getUint32(at - 4, true) }
  }
  const seatIndexes = (): ReadonlyArray<number> => {
    const count = bytes[at++]
    const seats = new Array<number>(count)
    for (let i = 0; i < count; i++) seats[i] = view.getUint32(at + 4 * i, true)
    at += 4 * count
    return seats
  }
  while (at < bytes.length) {
    const kind = kindOfByte.get(bytes[at])
    const version = bytes[at + 1]
    if (kind === undefined || !(version >= 1 && version <= newestVersion(kind))) {
      throw new Defect(`event kind ${bytes[at]} version ${version} is unknown to this code`)
    }
    at += 2
    switch (kind) {
      case "sale-opened":
        each({ kind, policy: json() as SalePolicy })
        break
      case "option-added":
        if (version === 3) each({ kind, ...(json() as Required<Omit<OptionAdded, "kind">>) })
        else each({ kind, option: json() as OptionPlan })
        break
      case "sale-closed":
        each({ kind })
        break
      case "rules-set":
        each({ kind, ...(json() as Omit<RulesSet, "kind">) })
        break
      case "seats-blocked":
      case "seats-released":
      case "option-cancelled":
        each({ kind, ...(json() as object) } as OptionEvent)
        break
      case "wishes-filed":
      case "wishes-ended":
        each({ kind, ...(json() as object) } as WishEvent)
        break
      case "transfer-offered":
      case "transfer-ended":
      case "transferred":
        each({ kind, ...(json() as object) } as TransferEvent)
        break
      case "held": {
        const reservation = view.getUint32(at, true)
        const person = view.getFloat64(at + 4, true)
        const option = view.getUint16(at + 12, true)
        const deadline = view.getFloat64(at + 14, true)
        const price = view.getFloat64(at + 22, true)
        at += 30
        const madeWith = key()
        const seats = seatIndexes()
        const held = { kind, reservation, person, option, seats, deadline, price, key: madeWith }
        if (version === 3) at += 9
        const best = version === 3 ? { best: unpackBest(view.getFloat64(at - 9, true)) } : none
        if (version === 1 || (version === 3 && bytes[at - 1] === 0)) {
          each({ ...held, ...best })
          break
        }
        const terms = { version: view.getUint16(at, true), tier: view.getUint8(at + 2), group: view.getUint8(at + 3) }
        at += 4
        each({ ...held, terms, ...best })
        break
      }
      case "extended":
        each({
          kind,
          reservation: view.getUint32(at, true),
          deadline: view.getFloat64(at + 4, true),
          turn: view.getUint32(at + 12, true),
        })
        at += 16
        break
      case "parted": {
        const about = {
          reservation: view.getUint32(at, true),
          part: view.getUint32(at + 4, true),
          person: view.getFloat64(at + 8, true),
          option: view.getUint16(at + 16, true),
          price: view.getFloat64(at + 18, true),
          byBuyer: view.getUint8(at + 26) === 1,
        }
        at += 27
        each({ kind, ...about, seats: seatIndexes() })
        break
      }
      case "line-set":
        each({ kind, policy: json() as LinePolicy })
        break
      case "joined":
        each({ kind, place: view.getUint32(at, true), person: view.getFloat64(at + 4, true) })
        at += 12
        break
      case "admitted":
        each({
          kind,
          place: view.getUint32(at, true),
          was: bytes[at + 4] as PlaceStatus,
          by: bytes[at + 5] as AdmittedBy,
          pass: view.getUint32(at + 6, true),
          until: view.getFloat64(at + 10, true),
          tick: view.getFloat64(at + 18, true),
          tokens: view.getInt32(at + 26, true),
        })
        at += 30
        break
      case "called":
        each({
          kind,
          place: view.getUint32(at, true),
          was: bytes[at + 4] as PlaceStatus,
          pass: view.getUint32(at + 5, true),
          until: view.getFloat64(at + 9, true),
          freed: view.getUint32(at + 17, true),
          priorityUntil: view.getFloat64(at + 21, true),
        })
        at += 29
        break
      case "left":
      case "passed-over":
      case "returned":
      case "pass-used":
      case "pass-expired":
      case "pass-revoked":
      case "pass-idle":
      case "lapsed":
        each({ kind, place: view.getUint32(at, true), was: bytes[at + 4] as PlaceStatus } satisfies PlaceMoved)
        at += 5
        break
      case "line-cleared":
        each({ kind, through: view.getUint32(at, true) })
        at += 4
        break
      case "reappeared":
      case "retaken":
        each({ kind, reservation: view.getUint32(at, true) })
        at += 4
        break
      case "payments-set":
        each({ kind, terms: json() as PaymentTerms })
        break
      case "intent-opened":
        each({
          kind,
          payment: view.getUint32(at, true),
          reservation: view.getUint32(at + 4, true),
          amount: view.getFloat64(at + 8, true),
          until: view.getFloat64(at + 16, true),
        })
        at += 24
        break
      case "intent-authorized":
        each({ kind, payment: view.getUint32(at, true) })
        at += 4
        break
      case "intent-captured":
      case "intent-cancelled":
      case "stray-captured": {
        const payment = view.getUint32(at, true)
        at += 4
        each({ kind, payment, report: key() })
        break
      }
      case "refund-asked": {
        const asked = {
          refund: view.getUint32(at, true),
          payment: view.getUint32(at + 4, true),
          amount: view.getFloat64(at + 8, true),
          fee: view.getFloat64(at + 16, true),
          why: bytes[at + 24] as RefundWhy,
          until: view.getFloat64(at + 25, true),
        }
        at += 33
        if (version === 1) {
          each({ kind, ...asked })
          break
        }
        each({ kind, ...asked, part: view.getUint32(at, true) })
        at += 4
        break
      }
      case "refund-settled":
      case "refund-failed": {
        const refund = view.getUint32(at, true)
        at += 4
        const report = key()
        invariant(report !== null, "a refund ends by a report of its provider")
        each({ kind, refund, report })
        break
      }
      default: {
        const reservation = view.getUint32(at, true)
        at += 4
        if (version === 1) {
          each({ kind, reservation } satisfies Moved)
          break
        }
        each({ kind, reservation, returnsAt: view.getFloat64(at, true) } satisfies Moved)
        at += 8
      }
    }
  }
  invariant(at === bytes.length, "a record ends where its last event ends")
}

export const decodeEvents = (bytes: Uint8Array): ReadonlyArray<SaleEvent> => {
  const events: SaleEvent[] = []
  readEvents(bytes, (event) => events.push(event))
  return events
}
