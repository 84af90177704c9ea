/** A simulated database for one test, with connections whose queue runs by itself whenever a call waits. */
import type { Journal } from "@ticketrush/engine/journal/Journal"
import { DatabaseSim } from "../src/DatabaseSim.ts"
import { JournalSim } from "../src/JournalSim.ts"
import { LateAppends } from "../src/LateAppends.ts"
import { Randomness, RandomStream } from "../src/prng.ts"
import { SimProcess } from "../src/process.ts"
import { RunQueue } from "../src/RunQueue.ts"
import { WallClock } from "../src/SimClock.ts"
import { calmStorage, type StorageFaults } from "../src/storage-faults.ts"
import { Tally } from "../src/tally.ts"
import { Trace } from "../src/trace.ts"

/** Leaves the coins that a schedule decides by itself on their side. */
class ScriptedStream extends RandomStream {
  override chance(name: string, probability: number): boolean {
    if (name === "late-holds-lock" || name === "late-before-takeover") return false
    return super.chance(name, probability)
  }
}

export class SimDatabase {
  readonly queue: RunQueue
  readonly database: DatabaseSim
  readonly late = new LateAppends()
  readonly faults: StorageFaults = calmStorage(5, 5)
  readonly #randomness: Randomness
  readonly #trace: Trace
  readonly #tally = new Tally()
  readonly #wall: WallClock

  constructor(seed: number) {
    this.#randomness = new Randomness(seed)
    this.queue = new RunQueue(this.#randomness.domain("schedule"))
    this.#trace = new Trace(this.queue, this.#randomness, false)
    this.#trace.lane("node")
    this.#wall = new WallClock(this.queue, 1_800_000_000_000)
    this.database = new DatabaseSim(this.queue, this.#randomness.domain("database"), this.#tally, this.#wall, {
      committed: () => {},
      claimed: () => {},
    })
  }

  connect(name: string): Journal {
    return new JournalSim({
      database: this.database,
      process: new SimProcess(name, this.queue, this.#randomness.domain(name)),
      queue: this.queue,
      random: new ScriptedStream(this.#randomness, name),
      trace: this.#trace,
      tally: this.#tally,
      lane: 0,
      faults: this.faults,
      late: this.late,
      pageRecords: 100,
      hooks: {
        appending: () => {},
        appendArrived: () => false,
        answered: () => {},
        appendAnswered: () => {},
        claimAnswered: () => {},
        adopted: () => {},
        dueAnswered: () => {},
        recovering: () => {},
        owns: () => true,
        linkIsCut: () => false,
        answersAreCut: () => false,
        fault: () => {},
      },
    })
  }

  /** Runs everything that is under way, but no append that a schedule has made late. */
  run(forMs = 60_000): void {
    const until = this.queue.now + forMs
    while (this.queue.step(until)) {
      // until nothing is left
    }
  }

  /** The same journal for callers that wait: the queue runs once they do. */
  driven(journal: Journal): Journal {
    const driven =
      <A extends ReadonlyArray<unknown>>(call: (...args: A) => void) =>
      (...args: A): void => {
        queueMicrotask(() => this.run())
        call(...args)
      }
    return {
      claim: driven(journal.claim),
      append: driven(journal.append),
      read: driven(journal.read),
      head: driven(journal.head),
      loadSnapshot: driven(journal.loadSnapshot),
      saveSnapshot: driven(journal.saveSnapshot),
      passivate: driven(journal.passivate),
      due: driven(journal.due),
    }
  }
}
