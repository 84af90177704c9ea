/** What scalpers try, each as one run of a sale with a hundred honest people in its line, and what it gains them. */
import { contractLine, guardedLine, type LinePolicy, limits } from "@ticketrush/protocol"
import { bitsAlways, bitsMax } from "@ticketrush/protocol/proof"
import { Randomness, type RandomStream } from "../prng.ts"
import { joinWithAccounts } from "./accounts.ts"
import { Honest, honestPeople, inOrder } from "./honest.ts"
import { PlayedSale, type Rules } from "./PlayedSale.ts"

/** Ten people at a time choose seats, and a hold needs a pass. */
const busy: Partial<LinePolicy> = { protects: true, activeMax: 10, batch: 10, everyMs: 1_000, burst: 10 }

export const unguarded: Rules = { line: { ...contractLine, ...busy }, seatsPerPersonMax: 0 }
export const guarded: Rules = { line: { ...guardedLine, ...busy }, seatsPerPersonMax: limits.seatsPerPersonDefault }

export type Played = { readonly gain: number; readonly inOrder: boolean }
export type Play = {
  readonly name: string
  /** What `gain` counts. */
  readonly gain: string
  readonly run: (rules: Rules, seed: number) => Played
}

const [scalper, friend] = [1, 2]

type Scene = { readonly sale: PlayedSale; readonly honest: Honest; readonly random: RandomStream }

/** The front of the line, then a hundred honest people behind it, and the first tick that lets people in. */
const opened = (rules: Rules, seed: number, seats: number, front: ReadonlyArray<number>): Scene => {
  const randomness = new Randomness(seed)
  const sale = new PlayedSale(rules, seats, randomness.domain("chance"))
  const wanted = Array.from({ length: seats }, (_, i) => i)
  const honest = new Honest(sale, wanted, randomness.domain("honest"))
  sale.join(...front, ...honestPeople)
  sale.advance(1_000)
  return { sale, honest, random: randomness.domain("scalper") }
}

/** All honest people move, and `also` happens, every `everyMs`, for so long. */
const play = ({ sale, honest }: Scene, ms: number, everyMs: number, also: () => boolean | undefined): void => {
  const until = sale.now + ms
  for (let step = 0; sale.now < until; step++) {
    if ((step * everyMs) % 1_000 === 0) honest.move()
    if (also() === true) return
    sale.advance(everyMs)
  }
}

/** The scalper gives a seat back, and a friend who has a pass asks for it ten times a second. */
const passSeat = (rules: Rules, seed: number): Played => {
  const scene = opened(rules, seed, 60, [scalper, friend])
  const { sale } = scene
  const mine = sale.hold(scalper, 0)
  play(scene, scene.random.between("keep", 1_000, 20_000), 1_000, () => undefined)
  sale.on("cancel", scalper, mine)
  play(scene, 40_000, 100, () => sale.hold(friend, 0) !== 0)
  return { gain: sale.ownerOf(0) === friend ? 1 : 0, inOrder: inOrder(sale) }
}

/** One pass, as many seats as it gets within a second. */
const buyHall = (rules: Rules, seed: number): Played => {
  const scene = opened(rules, seed, 500, [scalper])
  const { sale } = scene
  let seats = 0
  for (let seat = 0; seat < 500; seat++) if (sale.hold(scalper, seat) !== 0) seats++
  play(scene, 60_000, 1_000, () => undefined)
  return { gain: seats, inOrder: inOrder(sale) }
}

/** The scalper holds a seat, gives it back after five seconds and asks for it ten times a second, as long as a pass lasts. */
const loopSeat = (rules: Rules, seed: number): Played => {
  const scene = opened(rules, seed, 60, [scalper])
  const { sale } = scene
  let mine = sale.hold(scalper, 0)
  let since = sale.now
  let keptMs = 0
  play(scene, 300_000, 100, () => {
    if (mine === 0) {
      mine = sale.hold(scalper, 0)
      since = sale.now
    } else if (sale.now - since >= 5_000) {
      sale.on("cancel", scalper, mine)
      mine = sale.hold(scalper, 0)
      since = sale.now
    }
    if (sale.ownerOf(0) === scalper) keptMs += 100
    return undefined
  })
  return { gain: Math.round(keptMs / 1_000), inOrder: inOrder(sale) }
}

/** Thirty accounts in front that do nothing: how long the first honest person waits for a pass. */
const standIdle = (rules: Rules, seed: number): Played => {
  const idle = Array.from({ length: 30 }, (_, i) => i + 1)
  const scene = opened(rules, seed, 200, idle)
  const { sale } = scene
  const from = sale.now
  play(scene, 1_800_000, 1_000, () => {
    for (const person of idle) sale.see(person)
    return sale.isActive(honestPeople[0])
  })
  return { gain: Math.round((sale.now - from) / 1_000), inOrder: inOrder(sale) }
}

/** Two hundred accounts join first, are away at their turn, and appear together half an hour later. */
const bankPlaces = (rules: Rules, seed: number): Played => {
  const accounts = Array.from({ length: 200 }, (_, i) => i + 1)
  const away = { ...rules, line: { ...rules.line, graceMs: 60_000, activeMax: 0, batch: 1, burst: 1, everyMs: 20_000 } }
  const scene = opened(away, seed, 400, accounts)
  const { sale } = scene
  play(scene, 1_800_000, 1_000, () => undefined)
  const before = sale.admitted.length
  for (const person of accounts) sale.see(person)
  play(scene, 200_000, 1_000, () => {
    for (const person of accounts) sale.see(person)
    return undefined
  })
  const next = sale.admitted.slice(before, before + 10)
  return { gain: next.filter((person) => person < honestPeople[0]).length, inOrder: inOrder(sale) }
}

export const plays: ReadonlyArray<Play> = [
  { name: "pass a seat to a friend by giving it back", gain: "seats passed on, of 1", run: passSeat },
  { name: "buy the hall with one pass", gain: "seats of 500", run: buyHall },
  { name: "hold and give back one seat in a loop", gain: "seconds kept, of 300", run: loopSeat },
  { name: "stand in front with 30 idle accounts", gain: "seconds that the first honest person waits", run: standIdle },
  { name: "bank 200 absent places", gain: "of the next 10 let in", run: bankPlaces },
  ...[bitsAlways, bitsMax].map(
    (bits): Play => ({
      name: `join with 100 accounts; ${bits} bits of work`,
      gain: "of the first 100 let in",
      run: (rules, seed) => joinWithAccounts(rules, { bits: rules === guarded ? bits : 0, telephones: null }, seed),
    }),
  ),
  {
    name: "join with 100 accounts; three of them verified",
    gain: "of the first 100 let in",
    run: (rules, seed) => joinWithAccounts(rules, { bits: 0, telephones: rules === guarded ? 3 : null }, seed),
  },
]
