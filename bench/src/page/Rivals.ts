/** People who hold seats all over a hall and give them back a little later, at a steady rate, over HTTP. */
import { setTimeout as sleep } from "node:timers/promises"

export type RivalsPlan = {
  readonly url: string
  readonly seatIds: ReadonlyArray<number>
  readonly people: ReadonlyArray<number>
  /** Seats held per second; as many are given back. */
  readonly perSecond: number
}

/** How long a rival keeps a seat. */
const keptMs = 1_500
const turnMs = 50
const givingBackMsMax = 60_000
/** Requests under way at a time: a server that is slow is not asked ever more. */
const waitingMax = 64

type Held = { readonly reservation: number; readonly person: number; readonly until: number }

export class Rivals {
  readonly #plan: RivalsPlan
  readonly #held: Held[] = []
  readonly #asking = new Set<Promise<void>>()
  #goesOn = true
  #turns: Promise<void> = Promise.resolve()
  #next = 0
  #due = 0
  #since = 0
  #changes = 0
  #fault: unknown

  private constructor(plan: RivalsPlan) {
    this.#plan = plan
  }

  static start(plan: RivalsPlan): Rivals {
    const rivals = new Rivals(plan)
    rivals.#since = performance.now()
    rivals.#turns = rivals.#run()
    return rivals
  }

  /** Seats that changed hands per second so far: held or given back. */
  get changesPerSecond(): number {
    return (this.#changes * 1_000) / (performance.now() - this.#since)
  }

  /** Gives back what is held, and tells what went wrong meanwhile. */
  async stop(): Promise<number> {
    const rate = this.changesPerSecond
    this.#goesOn = false
    await this.#turns
    await Promise.all(this.#asking)
    for (const end = performance.now() + givingBackMsMax; this.#held.length > 0 && this.#fault === undefined; ) {
      for (const held of this.#held.splice(0, waitingMax)) this.#ask(this.#release(held))
      await Promise.all(this.#asking)
      if (performance.now() > end) throw new Error(`${this.#held.length} seats of rivals could not be given back`)
    }
    if (this.#fault !== undefined) throw this.#fault
    return rate
  }

  async #run(): Promise<void> {
    for (let turn = 1; this.#goesOn && this.#fault === undefined; turn++) {
      this.#due += (this.#plan.perSecond * turnMs) / 1_000
      const now = performance.now()
      while (this.#held.length > 0 && this.#held[0].until <= now) this.#ask(this.#release(this.#held.shift() as Held))
      for (; this.#due >= 1; this.#due--) this.#ask(this.#hold())
      await sleep(Math.max(0, this.#since + turn * turnMs - performance.now()))
    }
  }

  #ask(request: Promise<void>): void {
    const settled = request.catch((cause) => {
      this.#fault ??= cause
    })
    this.#asking.add(settled)
    settled.finally(() => this.#asking.delete(settled))
  }

  async #hold(): Promise<void> {
    if (this.#asking.size >= waitingMax) return
    const { people, seatIds } = this.#plan
    const n = this.#next++
    // A step that has no factor in common with their number leads to all of them, each far from the one before.
    const seatId = seatIds[(n * 7_919) % seatIds.length]
    const person = people[n % people.length]
    const answer = await this.#post("/api/reservations/v6/holds", { userId: person, seatId })
    // Taken, by the buyer whose page is measured; or not decided, on a machine that is late.
    if (answer.status === 409 || answer.status === 503) return
    if (answer.status !== 201) throw new Error(`a rival's hold was answered ${answer.status}: ${answer.text}`)
    this.#changes++
    const { id } = JSON.parse(answer.text) as { readonly id: number }
    this.#held.push({ reservation: id, person, until: performance.now() + keptMs })
  }

  async #release(held: Held): Promise<void> {
    const { person, reservation } = held
    const answer = await this.#post(`/api/reservations/v6/${reservation}/cancel`, { userId: person })
    if (answer.status === 503) return void this.#held.push(held)
    if (answer.status !== 200) throw new Error(`a rival's cancel was answered ${answer.status}: ${answer.text}`)
    this.#changes++
  }

  async #post(path: string, body: object): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(this.#plan.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    })
    return { status: response.status, text: await response.text() }
  }
}
