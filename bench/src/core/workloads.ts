/** What the core is asked to do, made before the clock starts: the caller's objects are not the core's cost. */
import {
  byPerson,
  type Command,
  type OpenSale,
  optionIdOf,
  reservationIdOf,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"

export const workloads = ["holds", "holds with a key", "lifecycles", "refusals", "rush"] as const
export type Workload = (typeof workloads)[number]

export const seatsPerOption = 50_000
const peopleCount = 40_000

export const opening = (options: number): OpenSale => ({
  kind: "open-sale",
  policy: { seatsPerPersonMax: 0, holdTtlMs: 300_000, opensAt: 0 },
  options: Array.from({ length: options }, (_, number) => ({
    number,
    layout: sectionA(seatsPerOption),
    tiers: [{ name: "R", price: 99_000 }],
  })),
})

const hold = (concert: number, options: number, nth: number, keyed: boolean): Command => ({
  kind: "hold",
  person: 1 + (nth % peopleCount),
  seats: [seatIdOf(optionIdOf(concert, nth % options), Math.floor(nth / options) % seatsPerOption)],
  key: keyed ? { high: Math.imul(nth, 0x9e3779b1) >>> 0, low: nth } : null,
})

/** `count` commands for one concert with that many options; seats are taken in turn, option by option. */
export const commandsOf = (
  workload: Workload,
  concert: number,
  options: number,
  count: number,
): ReadonlyArray<Command> => {
  const commands: Command[] = []
  // Who asks is one object for each person: with one for each command the collector of the core would mark them all.
  const people = Array.from({ length: peopleCount + 1 }, (_, person) => byPerson(person))
  const keyed = workload === "holds with a key"
  for (let nth = 0; commands.length < count; nth++) {
    const person = 1 + (nth % peopleCount)
    const reservation = reservationIdOf(concert, nth + 1)
    switch (workload) {
      case "holds":
      case "holds with a key":
        commands.push(hold(concert, options, nth, keyed))
        break
      case "lifecycles":
        commands.push(hold(concert, options, nth, true))
        commands.push({ kind: "start-paying", reservation, by: people[person] })
        commands.push({ kind: "confirm", reservation, by: people[person] })
        break
      case "refusals":
        // Seat 0 of each option is sold by the first commands; all later ones are refused.
        commands.push(hold(concert, options, nth % options, false))
        break
      case "rush":
        // One seat, six people: the first gets it, the others are refused.
        commands.push(hold(concert, options, Math.floor(nth / 6), false))
        break
    }
  }
  commands.length = count
  return commands
}
