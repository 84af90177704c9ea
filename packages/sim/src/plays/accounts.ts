/**
 * A hundred accounts of people who do not exist, in front of a hundred honest people who come within ten seconds of the opening.
 * What a measure changes is when each of them has joined.
 */
import { openRules, verifications } from "@ticketrush/protocol"
import { Randomness, type RandomStream } from "../prng.ts"
import { Honest, honestPeople } from "./honest.ts"
import { PlayedSale, type Rules } from "./PlayedSale.ts"

/** `bits` of work for a join, 0: none. `telephones`: that the scalper has, where people must be verified; null where not. */
export type Measure = { readonly bits: number; readonly telephones: number | null }

const accounts: ReadonlyArray<number> = Array.from({ length: 100 }, (_, i) => i + 1)

/** Hashes a millisecond: of one core with code for its processor, and of a phone that runs the page's. */
const scalperPerMs = 5_000
const phonePerMs = 300

const parts = 4
const phone = verifications.indexOf("PHONE")

/** How long the work takes: the sum of its parts, each of which ends by chance. */
const workMs = (bits: number, perMs: number, random: RandomStream): number => {
  if (bits === 0) return 0
  let hashes = 0
  for (let part = 0; part < parts; part++) {
    hashes -= Math.log((1 + random.below("work", 2 ** 32)) / 2 ** 32) * 2 ** (bits - Math.log2(parts))
  }
  return hashes / perMs
}

type Joining = { readonly person: number; readonly atMs: number }

const joinings = ({ bits }: Measure, random: RandomStream): ReadonlyArray<Joining> => {
  let done = 0
  const scalpers = accounts.map((person) => {
    done += workMs(bits, scalperPerMs, random)
    return { person, atMs: Math.floor(done) }
  })
  const honest = honestPeople.map((person) => {
    const comes = random.between("comes", 100, 10_000)
    return { person, atMs: Math.floor(comes + workMs(bits, phonePerMs, random)) }
  })
  return [...scalpers, ...honest].sort((a, b) => a.atMs - b.atMs || a.person - b.person)
}

/** How many of the first hundred who are let in do not exist, and whether honest people kept the order of their joins. */
export const joinWithAccounts = (rules: Rules, measure: Measure, seed: number): { gain: number; inOrder: boolean } => {
  const randomness = new Randomness(seed)
  const sale = new PlayedSale(rules, 300, randomness.domain("chance"))
  const seats = Array.from({ length: 300 }, (_, i) => i)
  const honest = new Honest(sale, seats, randomness.domain("honest"))
  const from = sale.now
  const { telephones } = measure
  if (telephones !== null) {
    sale.ask({ kind: "set-rules", rules: { ...openRules, minimumVerification: phone }, from: 0, author: 0 })
  }
  const waiting = [...joinings(measure, randomness.domain("scalper"))]
  const bought = new Set<number>()
  while (sale.admitted.length < 100 && sale.now < from + 3_600_000) {
    while (waiting.length > 0 && waiting[0].atMs <= sale.now - from) {
      const { person } = waiting.shift()!
      // Each telephone verifies one account.
      const verified = telephones === null || person >= honestPeople[0] || person <= telephones ? phone : 0
      sale.ask({ kind: "join", person, facts: { version: 2, tier: 0, group: 0, rules: 0, verified } })
    }
    if ((sale.now - from) % 1_000 === 0) {
      honest.move()
      for (const person of accounts) if (!bought.has(person)) buyAtOnce(sale, person, seats, bought)
    }
    sale.advance(100)
  }
  const places = sale.admitted
    .filter((person) => person >= honestPeople[0])
    .map((person) => sale.sale.line.find(person))
  return {
    gain: sale.admitted.slice(0, 100).filter((person) => person < honestPeople[0]).length,
    inOrder: places.every((place, i) => i === 0 || places[i - 1] < place),
  }
}

const buyAtOnce = (sale: PlayedSale, person: number, seats: ReadonlyArray<number>, bought: Set<number>): void => {
  sale.see(person)
  if (!sale.isActive(person)) return
  const kept = sale.keptFor(person)
  const seat = kept.length > 0 ? kept[0] : seats.find((each) => sale.isFree(each))
  const reservation = seat === undefined ? 0 : sale.hold(person, seat)
  if (reservation === 0) return
  sale.on("start-paying", person, reservation)
  if (sale.on("confirm", person, reservation)) bought.add(person)
}
