/** Notices the situations that must happen sometimes, from what passes by. Changes nothing. */
import {
  AdmittedBy,
  limits,
  PlaceStatus,
  RefundWhy,
  type RefusalCode,
  type Reply,
  type SaleEvent,
} from "@ticketrush/protocol"
import type { SaleModel } from "./model.ts"
import type { Mark, Tally } from "./tally.ts"

const markOfRefusal: { readonly [code in RefusalCode]?: Mark } = {
  "seat-taken": "refused for a taken seat",
  "best-none": "refused for a wish that nothing is like",
  "person-limit": "refused by the limit of a person",
  "key-reused": "key refused for another payload",
  "hold-expired": "confirm refused as expired",
  "line-full": "refused by a full line",
  "line-closed": "refused by a closed line",
  "sale-closed": "refused by a closed sale",
  "sale-not-open": "refused before the sale opened",
  "refund-unconfirmed": "refund refused for what was never bought",
  "active-full": "refused by the cap on active people",
  "pass-missing": "hold refused without a pass",
  "pass-ended": "hold refused with an ended pass",
  "seat-offered": "hold refused for a kept seat",
  "extensions-used": "extension refused by the limit of a hold",
  "person-unverified": "refused because the person was not verified",
  "presale-tier": "refused by the tier of a presale",
  "presale-code": "refused by the code of a presale",
  "order-limit": "refused by the limit of an order",
  "option-limit": "refused by the limit of an option",
  "tier-limit": "refused by the limit of a price tier",
  "holds-limit": "refused by the limit of open holds",
  "turn-limit": "refused by the limit of a turn",
  cooldown: "refused by the pause after a release",
  "refund-closed": "refused after the end of refunds",
  "option-cancelled": "refused by a cancelled option",
  "seat-blocked": "hold refused for a blocked seat",
  "seats-not-free": "block refused for a seat that is not free",
  "none-cancelled": "none of several cancelled",
  "seat-not-reserved": "single seats refused that were given back before",
  "transfer-none": "offer of a purchase refused to another person",
  "transfers-forbidden": "purchase refused to change hands by the rules",
  transferred: "key refused for what has changed hands",
  "payment-required": "confirm refused without a payment",
  "report-known": "report refused that was taken before",
  "payment-amount": "report refused for its sum",
}

const markOfEvent: { readonly [kind in SaleEvent["kind"]]?: Mark } = {
  expired: "hold expired",
  parted: "single seats given back",
  "transfer-offered": "purchase offered to another person",
  "transfer-ended": "offer of a purchase ended",
  transferred: "purchase changed hands",
  called: "called to a seat that came back",
  "passed-over": "passed over",
  returned: "came back after being passed over",
  "pass-expired": "pass ended by its time",
  "pass-idle": "pass ended because it did nothing",
  lapsed: "absent place ended",
  "pass-used": "pass used by a purchase",
  "pass-revoked": "pass revoked by an operator",
  "line-cleared": "line cleared",
  "sale-closed": "sale closed",
  extended: "hold extended",
  "rules-set": "rules set",
  "seats-blocked": "seats blocked by the house",
  "seats-released": "blocked seats released",
  "option-cancelled": "option cancelled",
  "wishes-filed": "wishes filed",
  "intent-captured": "payment captured",
  "intent-cancelled": "payment over without money",
  retaken: "paid late, and the seats had again",
  "stray-captured": "money for a payment that was over",
  "refund-settled": "refund settled",
  "refund-failed": "refund failed",
}

const markOfAdmission: { readonly [by in AdmittedBy]: Mark } = {
  [AdmittedBy.pace]: "admitted by the pace",
  [AdmittedBy.operator]: "admitted by an operator",
  [AdmittedBy.passthrough]: "admitted at once",
}

export class Situations {
  readonly #tally: Tally
  /** How each attempt was answered last. */
  readonly #finals = new Map<number, "accepted" | "refused">()

  constructor(tally: Tally) {
    this.#tally = tally
  }

  replied(attempt: number, reply: Reply): void {
    if (reply.kind === "try-again") return
    const before = this.#finals.get(attempt)
    this.#finals.set(attempt, reply.kind)
    if (reply.kind === "accepted") {
      if (before === "accepted") this.#tally.mark("key answered the same again")
      return
    }
    if (before === "refused") this.#tally.mark("refusal repeated")
    const mark = markOfRefusal[reply.refusal.code]
    if (mark !== undefined) this.#tally.mark(mark)
  }

  recorded(events: number, commandsPerDrainMax: number): void {
    if (events > 1) this.#tally.mark("record with many events")
    if (events >= commandsPerDrainMax) this.#tally.mark("batch of maximal size")
  }

  /** Called before the model applies the event. */
  happens(event: SaleEvent, at: number, model: SaleModel): void {
    const mark = markOfEvent[event.kind]
    if (mark !== undefined) this.#tally.mark(mark)
    this.#inLine(event, at, model)
    if (event.kind === "held" && event.seats.some((seat) => model.expiredBefore(event.option, seat))) {
      this.#tally.mark("seat held again after an expiry")
    }
    this.#added(event, model)
    if (event.kind === "held" && event.best !== undefined) {
      const first = event.best.rule === 0
      this.#tally.mark(first ? "best seats chosen by the first rule" : "best seats chosen by a rule further down")
    }
    if (event.kind === "wishes-ended") this.#tally.mark(`wishes ${event.outcome}`)
    this.#returns(event, at, model)
    this.#ofOption(event, model)
    this.#refunds(event, model)
    if (event.kind !== "confirmed") return
    const made = model.reservations.get(event.reservation)
    if (made !== undefined && made.deadline - at < model.policy.holdTtlMs / 10) {
      this.#tally.mark("hold confirmed in its last tenth")
    }
  }

  #added(event: SaleEvent, { options }: SaleModel): void {
    if (event.kind === "option-added" && event.added !== undefined) this.#tally.mark("option added in mid-sale")
    if (event.kind !== "held" || options.added.size === 0) return
    for (const { number } of options.added.values()) {
      if (number === event.option) this.#tally.mark("hold of seats that were added in mid-sale")
    }
  }

  #ofOption(event: SaleEvent, { money, options, reservations }: SaleModel): void {
    if (event.kind === "seats-released" && event.due !== null) this.#tally.mark("blocked seats released at their time")
    if (event.kind !== "cancelled" || !options.pending.has(event.reservation)) return
    const bought = reservations.get(event.reservation)?.status === "confirmed"
    this.#tally.mark(bought ? "purchase taken back with its option" : "hold ended with its option")
    const { sequence, price, seats, asked } = reservations.get(event.reservation)!
    const isPaid = money.payments.some(({ reservation }) => reservation === sequence)
    if (bought && isPaid && price === 0 && seats.length < asked.length) {
      this.#tally.mark("option cancelled when only free seats of an order were left")
    }
  }

  #refunds(event: SaleEvent, model: SaleModel): void {
    if (event.kind !== "refund-asked") return
    if (event.part !== undefined) this.#tally.mark("single seats paid back")
    if (event.part !== undefined && event.fee > 0) this.#tally.mark("single seats paid back less a fee")
    if (model.money.terms?.bookingFee !== undefined && event.why === RefundWhy.cancelled)
      this.#tally.mark(event.fee > 0 ? "booking fee kept" : "booking fee paid back")
    if (event.why !== RefundWhy.late) return
    this.#tally.mark("paid late, and refunded")
    const made = model.reservations.get(model.money.payments[event.payment - 1].reservation)
    const free = made?.seats.every((seat) => model.seatStateAt(made.option, seat, model.position) === "free")
    const limit = model.policy.seatsPerPersonMax
    const had = made === undefined ? 0 : model.countAt(made.person, model.position) + made.seats.length
    if (free && model.rules.length === 0 && limit > 0 && had > limit)
      this.#tally.mark("paid late, and refunded for a limit")
  }

  #returns(event: SaleEvent, at: number, model: SaleModel): void {
    if ((event.kind === "cancelled" || event.kind === "expired") && event.returnsAt !== undefined) {
      this.#tally.mark("seats out of sight")
    }
    if (event.kind !== "reappeared") return
    const toLine = model.line.policy.priorityMs > 0 && model.line.next() !== undefined
    this.#tally.mark(toLine ? "seats reappeared for the next one in line" : "seats reappeared for everybody")
    const late = at - (model.reservations.get(event.reservation)?.returnsAt ?? at)
    if (toLine && late > 2 * limits.expirySlackMs) this.#tally.mark("seats kept out of sight until there was room")
  }

  #inLine(event: SaleEvent, at: number, model: SaleModel): void {
    const { line } = model
    const mark = (name: Mark): void => this.#tally.mark(name)
    switch (event.kind) {
      case "line-set":
        if (line.policies.length > 0) mark("line set anew")
        return
      case "joined":
        return mark(line.latest(event.person) === undefined ? "joined a line" : "joined a line again after an end")
      case "admitted":
        mark(markOfAdmission[event.by])
        if (event.was === PlaceStatus.returned) mark("admitted after coming back")
        if (event.tokens > line.policy.batch) mark("admissions saved up in the bucket")
        return
      case "passed-over":
        if (event.was === PlaceStatus.returned) mark("passed over twice")
        return
      case "left":
        return mark(event.was === PlaceStatus.active ? "gave up a pass" : "left a line")
      case "held": {
        const offer = line.offerAt(`${event.option}:${event.seats[0]}`, model.position)
        if (offer === undefined) return
        if (line.places[offer.place - 1].person !== event.person) {
          if (offer.until <= at) mark("kept seat held by another when its time was over")
        } else if (offer.until > at) mark("kept seat held by whom it was kept for")
        return
      }
    }
  }
}
