/** A node on a real database with thirty people who never stop, to be killed: `racing-node.ts <url> <incarnation>`. */
import { Engine } from "@ticketrush/engine/actor/Engine"
import { JournalPostgres } from "@ticketrush/engine/journal/JournalPostgres"
import { nodeClock, nodeDefer, nodeRandom } from "@ticketrush/engine/ports-node"
import { byPerson, type Command, optionIdOf, type Reply, seatIdOf, sectionA } from "@ticketrush/protocol"
import { Effect, Redacted, Scope } from "effect"

const [url, incarnation] = process.argv.slice(2)
const log = { warn: () => {} }
const make = JournalPostgres.make({ url: Redacted.make(url), log }).pipe(Scope.provide(Scope.makeUnsafe()))
const journal = await Effect.runPromise(make)
const engine = new Engine({
  journal,
  clock: nodeClock,
  defer: nodeDefer,
  log,
  incarnation,
  hashSeed: 1,
  random: nodeRandom,
})

const concertId = 1
const seats = 50_000
const open: Command = {
  kind: "open-sale",
  policy: { seatsPerPersonMax: 0, holdTtlMs: 60_000, opensAt: 0 },
  options: [{ number: 0, layout: sectionA(seats), tiers: [{ name: "all", price: 100 }] }],
}

/** Asks until there is an answer. */
const ask = (command: Command, then: (reply: Reply) => void): void =>
  engine.submit(concertId, command, (reply) => {
    if (reply.kind === "try-again") nodeDefer.after(20, () => ask(command, then))
    else then(reply)
  })

let keys = 0
/** All want the same seats, one after the other, and pay for every second one. */
const want = (person: number, seat: number): void => {
  const key = { high: person, low: ++keys + (incarnation === "first" ? 0 : 1_000_000) }
  ask({ kind: "hold", person, seats: [seatIdOf(optionIdOf(concertId, 0), seat)], key }, (reply) => {
    if (reply.kind === "accepted") {
      process.stdout.write(`${reply.reservation}\n`)
      const { reservation } = reply
      if (seat % 2 === 0) {
        ask({ kind: "start-paying", by: byPerson(person), reservation }, () =>
          ask({ kind: "confirm", by: byPerson(person), reservation }, () => {}),
        )
      }
    }
    if (seat + 1 < seats) want(person, seat + 1)
  })
}

ask(open, () => {
  for (let person = 1; person <= 30; person++) want(person, 0)
})
