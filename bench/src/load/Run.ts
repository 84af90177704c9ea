/**
 * One run of load. With a `rate` it is open: arrivals come when the plan says, independent of the server, and latency
 * counts from then. Without one it is closed: each connection asks again as soon as it has its answer, which finds a
 * ceiling and hides waiting.
 */
import { Connection } from "./Connection.ts"
import { Fifo } from "./Fifo.ts"
import { type Journey, type JourneyPlan, journeyOf } from "./Journey.ts"
import { outcomeOf, type Recorded, Recorder } from "./Recorder.ts"

export type Job = {
  readonly host: string
  readonly port: number
  /** More servers of the same: connections are spread over all of them. */
  readonly morePorts?: ReadonlyArray<number>
  readonly connections: number
  readonly journey: JourneyPlan
  /** Journeys that begin per second, evenly spaced; null: closed loop. */
  readonly rate: number | null
  readonly warmupMs: number
  readonly measureMs: number
  /** An arrival that waits this long for a free connection is dropped; a request this long without answer is an error. */
  readonly patienceMs: number
}

export type RunResult = Recorded & {
  readonly measuredMs: number
  /** Journeys that were completed inside the measured window, per second. */
  readonly journeysPerSecond: number
  /** CPU of the generator over the whole run, in microseconds. */
  readonly generatorCpuUs: number
  /** True when the journey had no next person before the time was over: figures after that are too low. */
  readonly exhausted: boolean
}

const now = (): number => performance.now()

export class Run {
  readonly #job: Job
  readonly #journey: Journey
  readonly #recorder: Recorder
  readonly #startedAt = now()
  readonly #from: number
  readonly #until: number
  readonly #connections: Connection[] = []
  /** Connections that wait for an arrival, longest first, so that all of them stay in use. */
  readonly #idle = new Fifo<Connection>()
  /** Arrivals that wait for a connection: the times they were due. */
  readonly #waiting = new Fifo<number>()
  /** When the journey on a slot was due, for the time of the whole. */
  readonly #journeyDue: number[] = []
  #arrived = 0
  #journeys = 0
  #exhausted = false
  #over = false
  #done: (result: RunResult) => void = () => {}
  readonly #cpu = process.cpuUsage()

  constructor(job: Job) {
    this.#job = job
    this.#journey = journeyOf(job.journey)
    this.#from = this.#startedAt + job.warmupMs
    this.#until = this.#from + job.measureMs
    this.#recorder = new Recorder(this.#startedAt, this.#from, this.#until)
  }

  start(done: (result: RunResult) => void): void {
    this.#done = done
    const answer = {
      answered: (connection: Connection, status: number, body: Buffer) => this.#answered(connection, status, body),
      broken: (connection: Connection, reason: string) => this.#broken(connection, reason),
    }
    const ports = [this.#job.port, ...(this.#job.morePorts ?? [])]
    for (let slot = 0; slot < this.#job.connections; slot++) {
      const connection = new Connection(slot, this.#job.host, ports[slot % ports.length], answer)
      this.#connections.push(connection)
      connection.open(() => this.#free(connection, now()))
    }
    this.#tick()
  }

  /** Once a millisecond: arrivals that are due, patience that has ended, the end of the run. */
  #tick(): void {
    const at = now()
    if (this.#over) return
    if (this.#job.rate !== null && !this.#exhausted) {
      const last = Math.min(at, this.#until) - this.#startedAt
      for (; (this.#arrived * 1_000) / this.#job.rate <= last; this.#arrived++) {
        this.#arrive(this.#startedAt + (this.#arrived * 1_000) / this.#job.rate, at)
      }
    }
    this.#impatient(at - this.#job.patienceMs, at)
    const quiet = this.#idle.length === this.#connections.length && this.#waiting.length === 0
    if (at >= this.#until + this.#job.patienceMs || ((at >= this.#until || this.#exhausted) && quiet)) {
      this.#end(at)
      return
    }
    setTimeout(() => this.#tick(), 1)
  }

  #arrive(due: number, at: number): void {
    this.#recorder.arrived(due, at)
    const connection = this.#idle.take()
    if (connection === undefined) this.#waiting.push(due)
    else this.#begin(connection, due)
  }

  #begin(connection: Connection, due: number): void {
    const request = this.#journey.begin(connection.slot)
    if (request === null) {
      this.#exhausted = true
      this.#idle.push(connection)
      return
    }
    this.#journeyDue[connection.slot] = due
    connection.due = due
    connection.send(request)
  }

  /** `connection` can take the next arrival. */
  #free(connection: Connection, at: number): void {
    if (this.#over) return
    if (this.#job.rate === null) {
      if (at < this.#until && !this.#exhausted) this.#begin(connection, at)
      else this.#idle.push(connection)
      return
    }
    const due = this.#waiting.take()
    if (due === undefined) this.#idle.push(connection)
    else this.#begin(connection, due)
  }

  #answered(connection: Connection, status: number, body: Buffer): void {
    const at = now()
    const { slot } = connection
    const answered = outcomeOf(status)
    const outcome = answered === "accepted" && this.#journey.isYes?.(body) === false ? "refused" : answered
    this.#recorder.answer(this.#journey.step(slot), outcome, connection.due, at)
    if (outcome === "error") this.#recorder.error(`${status} ${body.toString("utf8", 0, 200)}`)
    if (outcome === "accepted") {
      const request = this.#journey.follow(slot, body)
      if (request !== null) {
        connection.due = at
        connection.send(request)
        return
      }
      if (at >= this.#from && at < this.#until) this.#journeys++
      this.#recorder.duration("journey", this.#journeyDue[slot], at)
    }
    this.#free(connection, at)
  }

  #broken(connection: Connection, reason: string): void {
    if (this.#over) return
    const at = now()
    if (connection.busy) {
      connection.busy = false
      this.#recorder.failed(this.#journey.step(connection.slot), "error", connection.due, at, reason)
    } else {
      this.#recorder.error(reason)
      this.#idle.remove(connection)
    }
    setTimeout(() => this.#over || connection.open(() => this.#free(connection, now())), 20)
  }

  #impatient(before: number, at: number): void {
    for (let due = this.#waiting.peek(); due !== undefined && due < before; due = this.#waiting.peek()) {
      this.#waiting.take()
      this.#recorder.failed("arrival", "dropped", due, at, "")
    }
  }

  #end(at: number): void {
    this.#over = true
    for (const connection of this.#connections) {
      if (connection.busy) this.#recorder.failed("unanswered", "error", connection.due, at, "no answer until the end")
      connection.close()
    }
    this.#impatient(Number.POSITIVE_INFINITY, at)
    const cpu = process.cpuUsage(this.#cpu)
    const measuredMs = Math.min(at, this.#until) - this.#from
    this.#done({
      ...this.#recorder.result(),
      measuredMs,
      journeysPerSecond: (this.#journeys * 1_000) / measuredMs,
      generatorCpuUs: cpu.user + cpu.system,
      exhausted: this.#exhausted,
    })
  }
}
