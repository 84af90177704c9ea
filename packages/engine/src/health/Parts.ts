/**
 * What a node is made of, and whether each part works now. A part that fails is told once, and once more when it works
 * again, with how long it took and how often it was tried; while it goes on failing it is told every half minute.
 *
 * Plain calls: the loop that sells reports here as well as the services around it.
 */
import type { Clock, Log } from "../ports.ts"

type Words = {
  /** Without it nothing can be sold, so that readiness is off while it is down. */
  readonly needed: boolean
  readonly down: string
  readonly again: string
}

export const parts = {
  database: {
    needed: true,
    down: "the database does not run",
    again: "the database runs again",
  },
  journal: {
    needed: true,
    down: "the journal cannot be written",
    again: "the journal can be written again",
  },
  loads: {
    needed: true,
    down: "sales cannot be loaded",
    again: "sales can be loaded again",
  },
  due: {
    needed: true,
    down: "due sales cannot be looked for",
    again: "due sales can be looked for again",
  },
  catalogue: {
    needed: true,
    down: "the catalogue cannot be reached",
    again: "the catalogue can be reached again",
  },
  lists: {
    needed: true,
    down: "the reservation lists do not follow the journal",
    again: "the reservation lists follow the journal again",
  },
  discovery: {
    needed: true,
    down: "journals that are ahead of the lists cannot be looked for",
    again: "journals that are ahead of the lists can be looked for again",
  },
  concerts: {
    needed: false,
    down: "what other servers did to concerts cannot be read",
    again: "what other servers did to concerts can be read again",
  },
  setups: {
    needed: false,
    down: "unfinished set-ups cannot be undone",
    again: "unfinished set-ups can be undone again",
  },
  users: {
    needed: false,
    down: "the ids of the users cannot be read into memory",
    again: "the ids of the users can be read into memory again",
  },
  sessions: {
    needed: false,
    down: "what other servers did to sessions cannot be read",
    again: "what other servers did to sessions can be read again",
  },
  abuse: {
    needed: false,
    down: "the abuse rules count in this node alone",
    again: "the abuse rules count for all nodes again",
  },
  abuseChanges: {
    needed: false,
    down: "what other servers have set of abuse rules cannot be read",
    again: "what other servers have set of abuse rules can be read again",
  },
  shopKeys: {
    needed: false,
    down: "the keys of the shop's identity provider cannot be fetched",
    again: "the keys of the shop's identity provider can be fetched again",
  },
  trail: {
    needed: false,
    down: "the audit trail cannot be written",
    again: "the audit trail can be written again",
  },
  messages: {
    needed: false,
    down: "the messages of webhooks do not follow the journals",
    again: "the messages of webhooks follow the journals again",
  },
  webhooks: {
    needed: false,
    down: "webhooks cannot be sent",
    again: "webhooks can be sent again",
  },
  telling: {
    needed: false,
    down: "the notices to people do not follow the journals",
    again: "the notices to people follow the journals again",
  },
  notices: {
    needed: false,
    down: "notices to people cannot be sent",
    again: "notices to people can be sent again",
  },
  feed: {
    needed: false,
    down: "the event feed does not follow the journals",
    again: "the event feed follows the journals again",
  },
  endpoints: {
    needed: false,
    down: "an endpoint of webhooks was disabled, because it failed",
    again: "no endpoint of webhooks is disabled because it failed",
  },
  orders: {
    needed: false,
    down: "the orders to payment providers do not follow the journals",
    again: "the orders to payment providers follow the journals again",
  },
  cashier: {
    needed: false,
    down: "what was ordered at payment providers cannot be carried on",
    again: "what was ordered at payment providers is carried on again",
  },
  gateways: {
    needed: false,
    down: "payments wait for a gateway that no server has: no money is taken or paid back there",
    again: "each gateway that payments wait for is run by a server",
  },
  servers: {
    needed: false,
    down: "the servers of the database cannot be compared",
    again: "the servers of the database can be compared again",
  },
  moves: {
    needed: false,
    down: "it cannot be looked up which sales were moved to other nodes",
    again: "it can be looked up again which sales were moved to other nodes",
  },
  peers: {
    needed: false,
    down: "it cannot be seen whether the other nodes are gone",
    again: "it can be seen again whether the other nodes are gone",
  },
  entities: {
    needed: false,
    down: "the sales of this node cannot be kept open for the other nodes",
    again: "the sales of this node are kept open for the other nodes again",
  },
  snapshots: {
    needed: false,
    down: "snapshots cannot be made",
    again: "snapshots can be made again",
  },
} as const satisfies Record<string, Words>

export type PartName = keyof typeof parts

/** What a node asks the database in three different ways: when all of them fail, it is the database. */
const waysToTheDatabase: ReadonlyArray<PartName> = ["journal", "loads", "catalogue"]

/** `reason` is for the log and for operators, never for callers. */
export type PartState = {
  readonly name: PartName
  readonly up: boolean
  readonly reason: string | null
  /** Failures since the process started. */
  readonly failures: number
  /** Since when it has been as it is, in milliseconds of the monotonic clock. */
  readonly since: number
}

type State = {
  up: boolean
  reason: string | null
  failures: number
  /** Monotonic. */
  changedAt: number
  toldAt: number
  downFailures: number
}

const toldEveryMs = 30_000

export class Parts {
  readonly #clock: Clock
  readonly #log: Log
  readonly #states = new Map<PartName, State>()
  readonly #doubters = new Set<(name: PartName) => void>()

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
    const changedAt = clock.monotonicMs()
    for (const name of Object.keys(parts) as PartName[]) {
      this.#states.set(name, { up: true, reason: null, failures: 0, changedAt, toldAt: 0, downFailures: 0 })
    }
  }

  failed(name: PartName, reason: string): void {
    const state = this.#states.get(name)!
    const now = this.#clock.monotonicMs()
    state.failures++
    const begins = state.up
    if (begins) Object.assign(state, { up: false, changedAt: now, downFailures: 0, toldAt: Number.NEGATIVE_INFINITY })
    state.downFailures++
    state.reason = reason
    // The one that is seen first is often not the one at fault: all of them lead to the same database.
    if (begins && parts[name].needed) for (const other of waysToTheDatabase) if (other !== name) this.doubt(other)
    if (now - state.toldAt < toldEveryMs) return
    state.toldAt = now
    this.#log.warn(parts[name].down, { part: name, reason, failures: state.downFailures })
  }

  works(name: PartName): void {
    const state = this.#states.get(name)!
    if (state.up) return
    const now = this.#clock.monotonicMs()
    const downMs = Math.round(now - state.changedAt)
    Object.assign(state, { up: true, reason: null, changedAt: now })
    this.#log.warn(parts[name].again, { part: name, downMs, failures: state.downFailures })
  }

  /** Something that needs the part did not work; whether the part is at fault is for a proof to say (`prover.ts`). */
  doubt(name: PartName): void {
    for (const listener of this.#doubters) listener(name)
  }

  onDoubt(listener: (name: PartName) => void): () => void {
    this.#doubters.add(listener)
    return () => this.#doubters.delete(listener)
  }

  isUp(name: PartName): boolean {
    return this.#states.get(name)!.up
  }

  states(): ReadonlyArray<PartState> {
    return [...this.#states].map(([name, { up, reason, failures, changedAt }]) => ({
      ...{ name, up, reason, failures },
      since: changedAt,
    }))
  }

  /** Why nothing can be sold now, in one sentence; null when everything that selling needs works. */
  whyNotReady(): string | null {
    if (!this.isUp("database")) return parts.database.down
    if (waysToTheDatabase.every((name) => !this.isUp(name))) return "the database cannot be used"
    const down = this.states().filter(({ name, up }) => !up && parts[name].needed)
    return down.length === 0 ? null : down.map(({ name }) => parts[name].down).join(", ")
  }
}

/** For parts that run alone, outside a node: their reports go nowhere. */
export const unheardParts = (): Parts => new Parts({ monotonicMs: () => 0 }, { warn: () => {} })
