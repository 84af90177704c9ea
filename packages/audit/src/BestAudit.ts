/** Seats that the sale has chosen: they are as the named rule says, and no rule before it could have been kept. */
import type { decodeEvents } from "@ticketrush/protocol/event-codec"
import { type AuditedWish, type Best, flagNames, ladder, SeatedHall } from "./best-ladder.ts"
import type { OffersAudit } from "./OffersAudit.ts"
import type { OptionsAudit } from "./OptionsAudit.ts"

type Event = ReturnType<typeof decodeEvents>[number]
type Held = Extract<Event, { kind: "held" }>
type Option = Extract<Event, { kind: "option-added" }>["option"]

export class BestAudit {
  readonly #plans = new Map<number, Option>()
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

  option(option: Option): void {
    this.#plans.set(option.number, option)
  }

  has(option: number): boolean {
    return this.#plans.has(option)
  }

  /** Whether a hold was made for the wish. */
  isLike({ best, option, seats }: Held, { option: wished, wish }: AuditedWish): boolean {
    const asked = this.#bestOf(wished, wish)
    if (best === undefined || asked === undefined || option !== wished || seats.length !== wish.seats) return false
    return (["atWorst", "tier", "section", "flag"] as const).every((name) => best[name] === asked[name])
  }

  /** Whether there are seats for it, by a rule that it allows. */
  couldBeMet({ option, wish }: AuditedWish, person: number, at: number): boolean {
    const best = this.#bestOf(option, wish)
    if (best === undefined) return false
    const { free, mayHave } = this.#seatsFor(option, person, at)
    const hall = this.#hallOf(option)!
    return ladder.slice(0, wish.atWorst + 1).some((rule) => hall.couldBeHad(rule, best, wish.seats, mayHave, free))
  }

  #bestOf(option: number, { atWorst, flag, section, tier }: AuditedWish["wish"]): Best | undefined {
    const plan = this.#plans.get(option)
    if (plan === undefined) return undefined
    return {
      ...{ rule: atWorst, atWorst, skipped: 0 },
      tier: tier === undefined ? null : plan.tiers.findIndex(({ name }) => name === tier),
      section: section === undefined ? null : plan.layout.sections.findIndex(({ code }) => code === section),
      flag: flag === undefined ? null : flagNames.indexOf(flag),
    }
  }

  #hallOf(option: number): SeatedHall | undefined {
    const plan = this.#plans.get(option)
    if (plan === undefined) return undefined
    const hall = this.#halls.get(option) ?? new SeatedHall(plan.layout)
    this.#halls.set(option, hall)
    return hall
  }

  #seatsFor(option: number, person: number, at: number) {
    const free = (seat: number): boolean =>
      !this.#holders.has(`${option}/${seat}`) && !this.#options.isBlocked(option, seat)
    const mayHave = (seat: number): boolean =>
      free(seat) && this.#offers.keptFor(option, seat, person, at) === undefined
    return { free, mayHave }
  }

  /** Called before the seats count as taken. */
  held({ best, option, person, reservation, seats }: Held, at: number): void {
    const hall = this.#hallOf(option)
    if (best === undefined || hall === undefined) return
    const rule = ladder[best.rule]
    const { free, mayHave } = this.#seatsFor(option, person, at)
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
