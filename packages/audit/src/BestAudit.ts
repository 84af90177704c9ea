/** Seats that the sale has chosen: they are as the named rule says, and no rule before it could have been kept. */
import type { decodeEvents } from "@ticketrush/protocol/event-codec"
import { ladder, SeatedHall } from "./best-ladder.ts"
import type { OffersAudit } from "./OffersAudit.ts"
import type { OptionsAudit } from "./OptionsAudit.ts"

type Event = ReturnType<typeof decodeEvents>[number]
type Held = Extract<Event, { kind: "held" }>
type Option = Extract<Event, { kind: "option-added" }>["option"]

export class BestAudit {
  readonly #layouts = new Map<number, Option["layout"]>()
  readonly #halls = new Map<number, SeatedHall>()
  readonly #holders: ReadonlyMap<string, number>
  readonly #options: OptionsAudit
  readonly #offers: OffersAudit
  readonly #wrong: (sentence: string) => void

  /** `holders`: who has a seat, by `option/seat`. */
  constructor(
    holders: ReadonlyMap<string, number>,
    options: OptionsAudit,
    offers: OffersAudit,
    wrong: (sentence: string) => void,
  ) {
    this.#holders = holders
    this.#options = options
    this.#offers = offers
    this.#wrong = (sentence) => wrong(`best seats: ${sentence}`)
  }

  option({ number, layout }: Option): void {
    this.#layouts.set(number, layout)
  }

  /** Called before the seats count as taken. */
  held({ best, option, person, reservation, seats }: Held, at: number): void {
    const layout = this.#layouts.get(option)
    if (best === undefined || layout === undefined) return
    const hall = this.#halls.get(option) ?? new SeatedHall(layout)
    this.#halls.set(option, hall)
    const rule = ladder[best.rule]
    const free = (seat: number): boolean =>
      !this.#holders.has(`${option}/${seat}`) && !this.#options.isBlocked(option, seat)
    const mayHave = (seat: number): boolean =>
      free(seat) && this.#offers.keptFor(option, seat, person, at) === undefined
    if (hall.unlike(best, seats)) this.#wrong(`reservation ${reservation} has seats that its wish does not allow`)
    if (!hall.satisfies(rule, seats, free)) {
      this.#wrong(`reservation ${reservation} has seats by rule ${rule} that the rule does not give`)
    }
    if (best.rule > best.atWorst) this.#wrong(`reservation ${reservation} has seats by a rule that was not wished for`)
    const tried = hall.tried(best, seats.length)
    const skipped = ladder.filter((_, bit) => (best.skipped & (1 << bit)) !== 0)
    if (skipped.join() !== tried.join()) {
      this.#wrong(
        `reservation ${reservation} names ${skipped.join(" ") || "no rules"} as skipped, not ${tried.join(" ")}`,
      )
    }
    const missed = tried.find((before) => hall.couldBeHad(before, best, seats.length, mayHave, free))
    if (missed !== undefined) {
      this.#wrong(`reservation ${reservation} has seats by rule ${rule}, and rule ${missed} had some`)
    }
  }
}
