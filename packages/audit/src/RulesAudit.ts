/**
 * Judges each hold by the rules that were in force when it was made: windows, limits, the pause after a release, and when
 * what was bought was given back. It knows the journal alone, keeps what each person has as lists, and counts them anew
 * for each hold.
 */
import { type Held, memberTiers, type RulesSet, type SaleRules, wrongSaleRules } from "@ticketrush/protocol"

type Version = Pick<RulesSet, "version" | "from" | "rules">

/** A reservation of a person while it has seats. */
type Kept = { readonly option: number; readonly tiers: ReadonlyArray<number>; open: boolean }

type Buyer = {
  readonly kept: Map<number, Kept>
  /** How many holds were made in each turn since there were rules, 0 being all time without a pass. */
  readonly holds: Map<number, number>
  releasedAt: number
}

export class RulesAudit {
  readonly #wrong: (sentence: string) => void
  readonly #versions: Version[] = []
  readonly #buyers = new Map<number, Buyer>()
  readonly #buyerOf = new Map<number, Buyer>()
  /** Price tier of each seat, by option. */
  readonly #tiers = new Map<number, ReadonlyArray<number>>()

  constructor(wrong: (sentence: string) => void) {
    this.#wrong = wrong
  }

  option(number: number, tiers: ReadonlyArray<number>): void {
    this.#tiers.set(number, tiers)
  }

  set({ version, from, rules }: RulesSet, at: number): void {
    if (version !== this.#versions.length + 1) this.#wrong(`version ${version} of the rules is out of sequence`)
    if (from < at) this.#wrong(`version ${version} of the rules counts for what happened before it`)
    const wrong = wrongSaleRules(rules)
    if (wrong !== undefined) this.#wrong(`version ${version} of the rules cannot be: ${wrong}`)
    this.#versions.push({ version, from, rules })
  }

  /** The newest version whose time has come, or undefined. */
  inForce(at: number): Version | undefined {
    return this.#versions.findLast(({ from }) => from <= at)
  }

  /** Whether a limit may forbid a person so many more seats; none of them when it is 0. */
  mayLimit(seats: number, at: number): boolean {
    const rules = this.inForce(at)?.rules
    if (rules === undefined) return false
    if (rules.perOptionMax > 0 || rules.perTierMax.some((max) => max > 0)) return true
    const { cooldownMs, holdsAtOnceMax, holdsPerTurnMax, perOrderMax, perPersonMax } = rules
    return seats > 0 && [perPersonMax, perOrderMax, holdsAtOnceMax, holdsPerTurnMax, cooldownMs].some((max) => max > 0)
  }

  /** Called for every hold. `turn`: the place of the person's pass, 0 without one. */
  held(held: Held, at: number, turn: number): void {
    const version = this.inForce(at)
    const buyer = this.#buyer(held.person)
    const known = this.#tiers.get(held.option) ?? []
    const tiers = held.seats.map((seat) => known[seat] ?? 0)
    if (held.terms?.version !== version?.version) {
      this.#wrong(
        `I5 reservation ${held.reservation} was made under version ${held.terms?.version ?? "none"} of the rules, ` +
          `version ${version?.version ?? "none"} was in force`,
      )
    }
    if (version !== undefined) {
      const against = whenWrong(version.rules, held, at) ?? howManyWrong(version.rules, buyer, held, tiers, at, turn)
      if (against !== undefined) this.#wrong(`I5 reservation ${held.reservation} of person ${held.person} ${against}`)
    }
    buyer.kept.set(held.reservation, { option: held.option, tiers, open: true })
    this.#buyerOf.set(held.reservation, buyer)
    if (this.#versions.length === 0) return
    buyer.holds.set(turn, (buyer.holds.get(turn) ?? 0) + 1)
  }

  /** An expired hold that was paid late is counted again. How and when it was held was right when it was made. */
  retaken(held: Held, at: number): void {
    const version = this.inForce(at)
    const buyer = this.#buyer(held.person)
    const known = this.#tiers.get(held.option) ?? []
    const tiers = held.seats.map((seat) => known[seat] ?? 0)
    if (version !== undefined) {
      const counted = { ...version.rules, perOrderMax: 0, holdsAtOnceMax: 0, holdsPerTurnMax: 0, cooldownMs: 0 }
      const against = howManyWrong(counted, buyer, held, tiers, at, 0)
      if (against !== undefined) this.#wrong(`I5 reservation ${held.reservation} of person ${held.person} ${against}`)
    }
    buyer.kept.set(held.reservation, { option: held.option, tiers, open: false })
  }

  /** What was bought counts for another person, as if they had held it now. */
  transferred(held: Held, at: number): void {
    this.#buyerOf.get(held.reservation)?.kept.delete(held.reservation)
    this.retaken(held, at)
    this.#buyerOf.set(held.reservation, this.#buyer(held.person))
  }

  /** Seats of one reservation stand as another one, of the same person. */
  parted(whole: number, part: number, option: number, seats: ReadonlyArray<number>): void {
    const buyer = this.#buyerOf.get(whole)
    const kept = buyer?.kept.get(whole)
    if (buyer === undefined || kept === undefined) return
    const known = this.#tiers.get(option) ?? []
    const gone = seats.map((seat) => known[seat] ?? 0)
    const left = [...kept.tiers]
    for (const tier of gone) left.splice(left.indexOf(tier), 1)
    buyer.kept.set(whole, { ...kept, tiers: left })
    buyer.kept.set(part, { ...kept, tiers: gone })
    this.#buyerOf.set(part, buyer)
  }

  /** Percent that is kept of what is given back at a time. */
  feePercent(givenBackAt: number, at: number): number {
    return this.inForce(at)?.rules.refundFees.find(({ until }) => givenBackAt < until)?.percent ?? 0
  }

  bought(reservation: number): void {
    const kept = this.#buyerOf.get(reservation)?.kept.get(reservation)
    if (kept !== undefined) kept.open = false
  }

  /** Seats came back: a hold ended, or a purchase was taken back. */
  cameBack(reservation: number, at: number): void {
    const buyer = this.#buyerOf.get(reservation)
    if (buyer?.kept.get(reservation)?.open === true) buyer.releasedAt = at
    buyer?.kept.delete(reservation)
  }

  #buyer(person: number): Buyer {
    const known = this.#buyers.get(person)
    if (known !== undefined) return known
    const made: Buyer = { kept: new Map(), holds: new Map(), releasedAt: 0 }
    this.#buyers.set(person, made)
    return made
  }
}

const whenWrong = ({ presales, generalFrom }: SaleRules, { terms }: Held, at: number): string | undefined => {
  if (at >= generalFrom) return undefined
  const open = presales.filter(({ from, until }) => from <= at && at < until)
  if (open.length === 0) return "was made before the sale was open"
  const tier = terms?.tier ?? 0
  const group = terms?.group ?? 0
  if (open.some((presale) => tier >= presale.minimumTier && (presale.group === 0 || presale.group === group))) {
    return undefined
  }
  return `was made in a presale that is not for tier ${memberTiers[tier]} with a code of group ${group}`
}

const howManyWrong = (
  rules: SaleRules,
  { kept, holds, releasedAt }: Buyer,
  { option, seats }: Held,
  tiers: ReadonlyArray<number>,
  at: number,
  turn: number,
): string | undefined => {
  const all = [...kept.values()]
  const seatsOf = (wanted: (each: Kept) => boolean): number =>
    all.filter(wanted).reduce((sum, each) => sum + each.tiers.length, seats.length)
  const limits: ReadonlyArray<readonly [number, number, string]> = [
    [rules.perOrderMax, seats.length, "seats in one hold"],
    [rules.perPersonMax, seatsOf(() => true), "seats"],
    [rules.perOptionMax, seatsOf((each) => each.option === option), "seats of its option"],
    [rules.holdsAtOnceMax, all.filter(({ open }) => open).length + 1, "open holds"],
    [rules.holdsPerTurnMax, (holds.get(turn) ?? 0) + 1, "holds in its turn"],
    ...rules.perTierMax.map((max, tier): readonly [number, number, string] => {
      const wanted = tiers.filter((each) => each === tier).length
      const had = all.flatMap((each) => each.tiers).filter((each) => each === tier).length
      return [wanted === 0 ? 0 : max, had + wanted, `seats of price tier ${tier}`]
    }),
  ]
  const beyond = limits.find(([max, count]) => max > 0 && count > max)
  if (beyond !== undefined) return `makes ${beyond[1]} ${beyond[2]}, the limit is ${beyond[0]}`
  return rules.cooldownMs > 0 && releasedAt > 0 && at < releasedAt + rules.cooldownMs
    ? `was made ${at - releasedAt} ms after a release, the pause is ${rules.cooldownMs} ms`
    : undefined
}
