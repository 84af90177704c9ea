/**
 * The people. Each sends a number of requests, waits for each answer, and asks again with the same key when none
 * comes. How they differ (F26): honest people are patient; impatient ones ask another node at once; changers use a key
 * for two payloads; greedy ones want more than they may have; pairs want several seats at once.
 */
import type { PlaceView } from "@ticketrush/engine/EngineApi"
import { commandKeyOf } from "@ticketrush/http/request/idempotency-key"
import {
  byPerson,
  type Command,
  type CommandKey,
  type Hold,
  memberTiers,
  optionIdOf,
  type Reply,
  refusals,
  reservationIdOf,
  seatIdOf,
} from "@ticketrush/protocol"
import type { Attempt } from "./checkers/Checker.ts"
import { Crowds, crowdedConcert } from "./crowds.ts"
import { learnPlace, lineMove, passShown } from "./line-clients.ts"
import { regretted, someSeats } from "./part-clients.ts"
import { agree, asksAgain, doubt, payAtOnce, payStep } from "./pay-clients.ts"
import { type ClientStreams, clientStreams, type Manner, type Person } from "./person.ts"
import type { Randomness } from "./prng.ts"
import type { RunQueue, Task } from "./RunQueue.ts"
import { apartIds, hashSeedOf } from "./refusal-sets.ts"
import type { Draw } from "./swarm.ts"
import type { Tally } from "./tally.ts"
import { answersTo, asksForWhatHasGone, offersOn } from "./transfer-clients.ts"

export type Observed = {
  readonly attempt: Attempt
  readonly person: Person
  /** Virtual time of the first question, and of the final answer (or of giving up). */
  readonly askedAt: number
  answeredAt: number
  final: Reply | null
  /** It is not asked again: a hold without a key whose outcome is unknown. */
  abandoned: boolean
  tries: number
  timer: Task | null
}

export interface ClientWorld {
  readonly queue: RunQueue
  readonly randomness: Randomness
  /** The version of the rules in which a gateway would look up a code. */
  readonly rulesOf: (concertId: number) => number
  readonly draw: Draw
  /** A command as a gateway hands it on: with what is known of its person. */
  readonly shown: (command: Command) => Command
  readonly tally: Tally
  readonly send: (observed: Observed, elsewhere: boolean) => void
  readonly look: (concertId: number) => void
  /** A person asks where they stand, and is seen by that. */
  readonly placeOf: (concertId: number, person: number) => PlaceView | undefined
  readonly impatient: () => void
}

export class Clients {
  readonly people: Person[] = []
  readonly history: Observed[] = []
  /** Questions without a final answer. */
  waiting = 0
  requests = 0
  calm = false
  /** The text of each idempotency key, by its digest. */
  readonly keyTexts = new Map<string, string>()
  readonly #world: ClientWorld & ClientStreams
  readonly #crowds: Crowds
  #keys = 0

  constructor(world: ClientWorld) {
    this.#world = { ...world, ...clientStreams(world.randomness) }
    const { crowdRandom, draw, random, queue } = this.#world
    const wild = draw.faults.includes("impatient")
    const common: ReadonlyArray<Manner> = wild
      ? ["honest", "impatient", "changer", "greedy", "pairs"]
      : ["honest", "honest", "greedy", "pairs"]
    const manners: ReadonlyArray<Manner> = draw.keen ? [...common, "pairs", "pairs", "pairs", "pairs"] : common
    const ids = apartIds(draw.people, hashSeedOf(draw.seed))
    this.#crowds = new Crowds(draw.crowd, crowdRandom, ids)
    for (const [i, id] of ids.entries()) {
      const left = Math.floor(draw.requests / draw.people) + (i < draw.requests % draw.people ? 1 : 0)
      const person: Person = {
        id,
        manner: random.pick("manner", manners),
        left,
        open: 0,
        lines: new Map(),
        mine: new Map(),
      }
      this.people.push(person)
      const first = this.#crowds.firstMs(id)
      if (first !== undefined) queue.after(null, "person", first, () => this.#stir(person))
      else queue.after(null, "person", random.skewed("first", 0, draw.safetyMs / 4), () => this.#next(person))
    }
  }

  /** Asked once per step, so it is counted and not searched. */
  get done(): boolean {
    return this.waiting === 0 && this.requests === this.#world.draw.requests
  }

  /** The operator opens a sale, and asks until the answer is final, as people do. */
  operator(concertId: number, command: Command): Observed {
    const operator: Person = { id: 0, manner: "honest", left: 0, open: 0, lines: new Map(), mine: new Map() }
    return this.#ask(operator, concertId, command)
  }

  ask(personId: number, concertId: number, command: Command): void {
    this.#ask(this.people.find(({ id }) => id === personId)!, concertId, command)
  }

  /** Asks a question once more that has its answer, maybe in other words. */
  repeat(observed: Observed, command = observed.attempt.command): void {
    const { person, attempt } = observed
    // A key is answered by what was right when it was asked first.
    const first = command.kind === "hold" ? observed : undefined
    this.#ask(person, attempt.concertId, command, first).attempt.sharedKey = attempt.sharedKey
  }

  /** The answer to a question; a final one ends it. */
  heard(observed: Observed, reply: Reply, place?: PlaceView): void {
    if (observed.final !== null || observed.abandoned) return
    const { person, attempt } = observed
    if (place !== undefined) learnPlace(person.lines, attempt.concertId, place)
    if (reply.kind === "try-again") return this.#again(observed, reply)
    if (observed.tries > 1) this.#world.tally.mark("outcome resolved by asking again")
    observed.final = reply
    const several = attempt.command.kind === "cancel-many" && attempt.command.reservations.length > 1
    if (several && reply.kind === "accepted") this.#world.tally.mark("several cancelled together")
    if (reply.kind === "accepted") this.#learn(person, attempt, reply.reservation)
    else this.#unlearn(person, attempt, reply.refusal.code)
    this.#finish(observed)
  }

  /** All questions without an answer are asked again now: the final reads that resolve what is unknown. */
  askAgain(): void {
    for (const observed of this.history) {
      const open = observed.final === null && !observed.abandoned
      if (open && repeatable(observed.attempt.command)) this.#send(observed, false)
    }
  }

  #next(person: Person): void {
    const { random, draw, queue } = this.#world
    if (person.open > 0 || person.left === 0) return
    person.left--
    this.requests++
    const concertId = 1 + random.below("concert", draw.concerts)
    if (random.chance("look", 0.15)) {
      this.#world.look(concertId)
      this.#later(person)
      return
    }
    const inLine = this.#inLine(person, concertId)
    if (inLine === "done") return
    const command = inLine ?? this.#onOwn(person) ?? this.#hold(person, concertId)
    const target = "reservation" in command ? person.mine.get(command.reservation)!.concertId : concertId
    const observed = this.#ask(person, target, command)
    // Several connections at once, each with its own key: how people get around a limit.
    while (person.manner === "greedy" && command.kind === "hold" && person.left > 0 && random.chance("burst", 0.4)) {
      person.left--
      this.requests++
      this.#ask(person, target, this.#hold(person, target))
    }
    if (person.manner !== "changer" || command.kind !== "hold" || command.key === null) return
    if (!random.chance("change", 0.4)) return
    // The same key for other seats, while the first question may still be open.
    const other = { ...command, seats: [this.#seat(target)] }
    if (other.seats.join() === command.seats.join()) return
    observed.attempt.sharedKey = true
    queue.after(null, "changer", random.below("change-after", 200), () => {
      this.#ask(person, target, other).attempt.sharedKey = true
    })
  }

  /** What a person does about the line of a sale; "done" when that is no command, undefined when it is none of it. */
  #inLine(person: Person, concertId: number): Command | "done" | undefined {
    const { random, draw, queue } = this.#world
    const line = draw.lines[concertId - 1]
    if (line === null || !random.chance("line", line.protects ? 0.7 : 0.5)) return undefined
    const move = lineMove(random, person.id, person.lines.get(concertId))
    switch (move) {
      case "buy":
        return undefined
      case "ask": {
        const place = this.#world.placeOf(concertId, person.id)
        if (place !== undefined) learnPlace(person.lines, concertId, place)
        this.#later(person)
        return "done"
      }
      case "away":
        queue.after(null, "person", Math.min(1_500, line.graceMs * random.pick("away", [1, 1.2, 1.5])), () => {
          this.#comeBack(person, concertId)
        })
        return "done"
      default:
        return move
    }
  }

  /** An absent person comes back at the time of their turn as likely as not: before, after, or in the same batch. */
  #comeBack(person: Person, concertId: number): void {
    if (person.open > 0 || person.left === 0) return
    person.left--
    this.requests++
    this.#ask(person, concertId, { kind: this.#world.random.pick("back", ["appear", "join"]), person: person.id })
  }

  /** A person of a crowd does what all of them do now. */
  #stir(person: Person): void {
    if (person.open > 0 || person.left === 0) return
    person.left--
    this.requests++
    const status = person.lines.get(crowdedConcert)?.status
    this.#ask(person, crowdedConcert, this.#crowds.stirs(person.id, status))
  }

  readonly #asks = (person: Person, concertId: number, command: Command): void =>
    void this.#ask(person, concertId, command)

  #ask(person: Person, concertId: number, asked: Command, again?: Observed): Observed {
    const command = this.#world.shown(asked)
    const attempt: Attempt = {
      id: this.history.length,
      person: person.id,
      concertId,
      command,
      sharedKey: false,
      first: again?.attempt.first ?? { head: -1 },
    }
    const observed: Observed = {
      attempt,
      person,
      askedAt: again?.askedAt ?? this.#world.queue.now,
      answeredAt: 0,
      final: null,
      abandoned: false,
      tries: 0,
      timer: null,
    }
    this.history.push(observed)
    person.open++
    this.waiting++
    this.#send(observed, false)
    return observed
  }

  #send(observed: Observed, elsewhere: boolean): void {
    const { queue, random } = this.#world
    observed.tries++
    if (observed.timer !== null) observed.timer.cancelled = true
    const hasty = observed.person.manner === "impatient" && !this.calm
    const patience = hasty ? random.between("patience", 20, 400) : 1_500
    observed.timer = queue.after(null, "patience", patience, () => this.#timedOut(observed))
    this.#world.send(observed, elsewhere)
  }

  #timedOut(observed: Observed): void {
    if (observed.final !== null || observed.abandoned) return
    if (!repeatable(observed.attempt.command)) return this.#abandon(observed)
    if (observed.person.manner === "impatient") this.#world.impatient()
    this.#send(observed, observed.person.manner === "impatient")
  }

  #again(observed: Observed, reply: Reply & { readonly kind: "try-again" }): void {
    const { code } = reply.refusal
    if (code === "outcome-unknown") this.#world.tally.mark("outcome unknown told to a caller")
    if (code === "overloaded") this.#world.tally.mark("command shed")
    const undecided = refusals[code].sentence.includes("Nothing was decided")
    if (!undecided && !repeatable(observed.attempt.command)) return this.#abandon(observed)
    if (observed.timer !== null) observed.timer.cancelled = true
    const pause = this.#world.random.between("pause", 20, 300)
    observed.timer = this.#world.queue.after(null, "retry", pause, () => this.#send(observed, false))
  }

  #abandon(observed: Observed): void {
    observed.abandoned = true
    this.#finish(observed)
  }

  #finish(observed: Observed): void {
    if (observed.timer !== null) observed.timer.cancelled = true
    observed.answeredAt = this.#world.queue.now
    this.waiting--
    observed.person.open--
    this.#later(observed.person)
  }

  #later(person: Person): void {
    const { queue, random, draw } = this.#world
    const silent = this.#crowds.sleepMs(person.id, person.lines.get(crowdedConcert)?.status, queue.now)
    if (silent !== undefined) {
      queue.after(null, "person", silent, () => this.#stir(person))
      return
    }
    const mean = (draw.safetyMs * draw.people) / draw.requests / 2
    queue.after(null, "person", random.skewed("think", 0, mean * 3), () => this.#next(person))
  }

  // ---- what to ask ----

  #hold(person: Person, concertId: number, where: "in front" | "behind" = "in front"): Hold {
    const { random, draw } = this.#world
    const count = person.manner === "pairs" ? random.between("pair", 2, 3) : 1
    const seats = [this.#seat(concertId, where)]
    const first = seats[0]
    for (let i = 1; i < count; i++) {
      // Neighbours, sometimes one that does not exist or stands twice.
      seats.push(random.chance("odd", 0.03) ? first : first + i)
    }
    const keyless = person.manner === "honest" && random.chance("keyless", 0.2)
    const key = keyless ? null : this.key(person)
    const pass = draw.lines[concertId - 1] === null ? undefined : passShown(random, person.lines.get(concertId))
    const facts = this.#facts(person, concertId)
    return { kind: "hold", person: person.id, seats, key, ...(pass === undefined ? {} : { pass }), ...facts }
  }

  /** The tier is the person's for ever; a code is shown or not. */
  #facts({ id }: Person, concertId: number): Pick<Hold, "facts"> {
    const { draw, rulesRandom, rulesOf } = this.#world
    if (draw.rules === "none") return {}
    const tier = id % memberTiers.length
    if (draw.gateway) return { facts: { version: 2, tier, group: 0, rules: 0 } }
    return { facts: { version: 2, tier, group: rulesRandom.pick("code", [0, 1, 2]), rules: rulesOf(concertId) } }
  }

  /** A new one. */
  key(person: Person): CommandKey {
    const text = `key-${++this.#keys}`
    const key = commandKeyOf(person.id, text)
    this.keyTexts.set(keyName(key), text)
    return key
  }

  /** Low numbers are wanted more: the front rows. Who takes other seats instead finds some further behind. */
  #seat(concertId: number, where: "in front" | "behind" = "in front"): number {
    const { random, draw } = this.#world
    const option = random.below("option", draw.optionsPerConcert)
    const last = draw.seatsPerOption - 1
    const seat = random.skewed("seat", 0, last)
    return seatIdOf(optionIdOf(concertId, option), where === "in front" ? seat : Math.max(0, last - 2 - seat))
  }

  #onOwn(person: Person): Command | undefined {
    const { random, draw } = this.#world
    if (random.chance("stranger", 0.01)) {
      const reservation = reservationIdOf(
        1 + random.below("stranger-concert", draw.concerts),
        random.between("stranger-id", 1, 50),
      )
      if (!person.mine.has(reservation))
        person.mine.set(reservation, { concertId: Math.floor(reservation / 2 ** 27), status: "over" })
      return { kind: "cancel", reservation, by: byPerson(person.id) }
    }
    if (person.manner === "greedy" && random.chance("more", 0.7)) return undefined
    const mine = [...person.mine].filter(([, known]) => known.status !== "over")
    if (mine.length === 0 || random.chance("another", 0.2)) return undefined
    const [reservation, { hold, status }] = random.pick("mine", mine)
    const about = { reservation, by: byPerson(person.id) }
    const some =
      status === "hold" || status === "confirmed" ? someSeats(this.#world.partRandom, hold?.seats, status) : undefined
    if (some !== undefined) return { kind: "cancel-seats", seats: some, ...about }
    switch (status) {
      case "hold":
        if (random.chance("give-back", 0.2)) return { kind: random.pick("how", ["cancel", "release"]), ...about }
        return { kind: random.chance("longer", 0.3) ? "extend" : "start-paying", ...about }
      case "paying":
        return { kind: payStep(this.#world.payRandom, draw, hold), ...about }
      case "confirmed":
        return random.chance("keep", 0.6) ? { kind: "confirm", ...about } : { kind: "cancel", ...about }
      default:
        return { kind: "refund", ...about }
    }
  }

  #learn(person: Person, { command, concertId }: Attempt, reservation: number): void {
    const known = person.mine.get(reservation)
    const over = known?.status === "over"
    switch (command.kind) {
      case "hold":
        if (known !== undefined) return
        person.mine.set(reservation, { concertId, status: "hold", hold: command })
        return payAtOnce(this.#world, person, { concertId, reservation }, this.#asks)
      case "hold-best":
        if (known === undefined) person.mine.set(reservation, { concertId, status: "hold" })
        return
      case "start-paying":
        if (known !== undefined && !over) known.status = "paying"
        return agree(this.#world, person, command, this.#asks)
      case "authorize":
        // They look where it has got to, now and then, by giving back what they may have bought.
        if (known !== undefined && !over && this.#world.payRandom.chance("trust", 0.6)) known.status = "confirmed"
        doubt(this.#world, () => this.#ask(person, concertId, this.#hold(person, concertId, "behind")))
        return this.#regret(person, command)
      case "confirm":
        if (known !== undefined && !over) known.status = "confirmed"
        offersOn(this.#world, person, this.people, { concertId, reservation }, this.#asks)
        return this.#regret(person, command)
      case "offer-transfer":
        return answersTo(this.#world, this.people, { concertId, command }, this.#asks)
      case "take-transfer":
        if (known === undefined) person.mine.set(reservation, { concertId, status: "confirmed" })
        return asksForWhatHasGone(this.#world, this.history, reservation, (hold) => this.repeat(hold))
      case "release":
        if (known !== undefined) known.status = "over"
        return
      case "cancel":
        if (known !== undefined && !over) known.status = known.status === "confirmed" ? "cancelled" : "over"
        return
      case "refund":
        if (known !== undefined && !asksAgain(this.#world)) known.status = "over"
    }
  }

  /** Some people who have bought several seats want fewer soon after; and some ask for the hold once more then. */
  #regret(person: Person, { reservation, by }: Command & { readonly kind: "authorize" | "confirm" }): void {
    const { draw, partRandom, queue } = this.#world
    const { concertId, hold } = person.mine.get(reservation) ?? {}
    const later = (run: () => void): void =>
      void queue.after(null, "person", partRandom.below("regret-ms", Math.min(1_000, draw.safetyMs / 4)), run)
    const fewer = regretted(partRandom, draw.prices, hold?.seats)
    for (const seat of fewer) {
      later(() => this.#ask(person, concertId!, { kind: "cancel-seats", reservation, seats: [seat], by }))
    }
    const asked = hold?.key && fewer.length > 0 && this.history.find(({ attempt }) => attempt.command === hold)
    if (asked && partRandom.chance("again", 0.5)) later(() => this.repeat(asked))
  }

  /** A refusal tells where the reservation has got to; the person goes on from there, or lets it go. */
  #unlearn(person: Person, { command }: Attempt, code: string): void {
    if (!("reservation" in command)) return
    const known = person.mine.get(command.reservation)
    if (known === undefined) return
    const used = code === "extensions-used" || code === "turn-extensions-used"
    const unpaid = code === "payment-required" || (code === "payment-closed" && known.status === "paying")
    if (code === "seat-not-reserved" || used || (unpaid && this.#world.payRandom.chance("patient", 0.8))) return
    if (code === "not-hold" && known.status === "hold") known.status = "paying"
    else known.status = "over"
  }
}

export const keyName = ({ high, low }: CommandKey): string => `${high}:${low}`

/** Asking twice does no harm: the key or the state of the reservation tells the repetition. */
export const repeatable = (command: Command): boolean => command.kind !== "hold" || command.key !== null
