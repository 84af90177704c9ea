/**
 * One way to cost a server more than its share. It runs in processes of its own and speaks to one address, which is
 * the server under test or, for the comparison, a listener that does nothing with what it gets.
 */

/** What is on sale on the server: the same for every attack. */
export type Targets = {
  /** Options of 50,000 seats, all of one concert. */
  readonly largeOptions: ReadonlyArray<number>
  /** A concert whose line takes every join and makes no admissions. */
  readonly lineConcert: number
  /** An option of a sale whose journal no longer agrees with its hash chain. */
  readonly brokenOption: number
}

export type AttackJob = {
  readonly attack: string
  readonly port: number
  readonly targets: Targets
  readonly ms: number
  /** Which of how many processes this one is. */
  readonly part: number
  readonly parts: number
  /** The first person that this run may use; no two runs share people. */
  readonly firstPerson: number
}

/** Runs until `over` is aborted and answers how many requests or connections it has sent. */
export type Attacker = (job: AttackJob, over: AbortSignal) => Promise<number>

export type Attack = {
  readonly name: string
  readonly summary: string
  /** Processes that attack at a time. */
  readonly processes: number
  /** Connections that the server may hold in this measurement; absent: as many as it takes by itself. */
  readonly connectionsMax?: number
  readonly ms: number
  readonly attacker: Attacker
}

/** Aborted once `ms` are over. */
export const overIn = (ms: number): AbortSignal => AbortSignal.timeout(ms)

/** Resolves when the signal is aborted. */
export const ended = (over: AbortSignal): Promise<void> =>
  over.aborted
    ? Promise.resolve()
    : new Promise((resolve) => over.addEventListener("abort", () => resolve(), { once: true }))

/** Calls `turn` so many times a second until it is over; late turns are made up for, as an open-model load does. */
export const evenly = (perSecond: number, over: AbortSignal, turn: (nth: number) => void): Promise<number> =>
  new Promise((resolve) => {
    const started = performance.now()
    let done = 0
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - started) * perSecond) / 1_000)
      while (done < due) turn(done++)
    }, 5)
    over.addEventListener("abort", () => {
      clearInterval(timer)
      resolve(done)
    })
  })
