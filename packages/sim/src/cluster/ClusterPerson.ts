/**
 * A person of a simulated cluster: asks any node, waits, and asks again with the same key, mostly at another node, until
 * there is a final answer. Holds seats, then confirms or cancels what they have, or lets it expire.
 */
import { byPerson, type Command, optionIdOf, type Reply, type ReservationId, seatIdOf } from "@ticketrush/protocol"
import type { Attempt } from "../checkers/Checker.ts"
import type { RandomStream } from "../prng.ts"
import type { ClusterDraw } from "./draw-cluster.ts"

export type PersonParts = {
  readonly id: number
  readonly draw: ClusterDraw
  readonly random: RandomStream
  readonly after: (delayMs: number, run: () => void) => void
  readonly attempt: (concertId: number, person: number, command: Command) => Attempt
  /** Sends to a node. Calls back at most once. */
  readonly send: (attempt: Attempt, machine: number, heard: (reply: Reply) => void) => void
}

type Had = { readonly concertId: number; readonly reservation: ReservationId }

const patienceMs = 3_000
const againMsMax = 400

export class ClusterPerson {
  readonly id: number
  /** Asks again at once where it waits otherwise. */
  calm = false
  readonly #parts: PersonParts
  readonly #had: Had[] = []
  #left: number
  #keys = 0
  #open: Attempt | null = null
  #tries = 0

  constructor(parts: PersonParts) {
    this.#parts = parts
    this.id = parts.id
    this.#left = parts.draw.questions
    parts.after(parts.random.between("begin", 0, 2_000), () => this.#next())
  }

  get done(): boolean {
    return this.#left === 0 && this.#open === null
  }

  /** What still has no answer. */
  get waitsFor(): string {
    if (this.#open === null) return `person ${this.id} has ${this.#left} questions left`
    const { command, concertId } = this.#open
    return `person ${this.id} has no final answer to ${command.kind} at concert ${concertId} after ${this.#tries} tries`
  }

  #next(): void {
    if (this.#left === 0) return
    this.#left--
    const { after, attempt, random } = this.#parts
    const { concertId, command } = this.#question()
    this.#open = attempt(concertId, this.id, command)
    this.#tries = 0
    this.#ask(this.#open, (reply) => {
      this.#open = null
      if (reply.kind === "accepted" && command.kind === "hold")
        this.#had.push({ concertId, reservation: reply.reservation })
      after(this.calm ? 1 : random.skewed("think", 1, 1_500), () => this.#next())
    })
  }

  #question(): { readonly concertId: number; readonly command: Command } {
    const { draw, random } = this.#parts
    if (this.#had.length > 0 && random.chance("goes-on", 0.6)) {
      const [had] = this.#had.splice(random.below("which", this.#had.length), 1)
      const { concertId, reservation } = had
      const kind = random.pick("what", ["confirm", "confirm", "cancel"] as const)
      if (kind === "confirm" && random.chance("keeps", 0.5)) this.#had.push(had)
      return { concertId, command: { kind, reservation, by: byPerson(this.id) } }
    }
    const concertId = random.between("concert", 1, draw.concerts)
    const option = optionIdOf(concertId, 0)
    const first = random.below("seat", draw.seats)
    const two = first + 1 < draw.seats && random.chance("two", 0.3)
    const seats = two ? [seatIdOf(option, first), seatIdOf(option, first + 1)] : [seatIdOf(option, first)]
    const key = { high: this.id, low: ++this.#keys }
    return { concertId, command: { kind: "hold", person: this.id, seats, key } }
  }

  #ask(attempt: Attempt, done: (reply: Reply) => void): void {
    const { after, draw, random, send } = this.#parts
    this.#tries++
    let open = true
    const end = (reply: Reply | null): void => {
      if (!open) return
      open = false
      if (reply !== null && reply.kind !== "try-again") return done(reply)
      after(random.between("again", 1, againMsMax), () => this.#ask(attempt, done))
    }
    send(attempt, random.below("node", draw.nodes), end)
    after(patienceMs, () => end(null))
  }
}
