/**
 * One simulated world: people, nodes with the production engine on them, a network and a database, all on one queue
 * and one seed. First faults may strike; then the world heals and everything must settle; then the ending is checked.
 */
import { engineLimits } from "@ticketrush/engine/actor/engine-limits"
import type { Committed } from "@ticketrush/engine/EngineApi"
import type { AppendResult, JournalRecord } from "@ticketrush/engine/journal/Journal"
import { concertOfOption, decodeEvents, limits, PlaceStatus } from "@ticketrush/protocol"
import { chanceFrom } from "./chance.ts"
import type { Checker, Submission } from "./checkers/Checker.ts"
import { overfull } from "./checkers/I16-bounds.ts"
import { allCheckers, checkedWorld, type Observers } from "./checkers/index.ts"
import { Clients } from "./clients.ts"
import { DatabaseSim } from "./DatabaseSim.ts"
import { Directory } from "./Directory.ts"
import { describeRecord } from "./describe.ts"
import type { FaultName } from "./faults.ts"
import { gatewayOf } from "./gateway/gateway-of.ts"
import { JournalSim } from "./JournalSim.ts"
import { LateAppends } from "./LateAppends.ts"
import { Lineages } from "./Lineages.ts"
import { SaleModel } from "./model.ts"
import { Network } from "./Network.ts"
import { Node } from "./Node.ts"
import { startFaults } from "./nemesis.ts"
import { OwnershipSim } from "./OwnershipSim.ts"
import { startOperators } from "./operators.ts"
import { ProviderSim } from "./ProviderSim.ts"
import { peopleBeside } from "./people-beside.ts"
import { engineLimitsOf, leaseMsMax, type NodeLimits, restartMsMax, salePlanOf, wallZeroMs } from "./plans.ts"
import { Randomness, type RandomStream } from "./prng.ts"
import { SimProcess, type TimerFault } from "./process.ts"
import { RunQueue } from "./RunQueue.ts"
import { hashSeedOf } from "./refusal-sets.ts"
import { MonotonicClock, WallClock } from "./SimClock.ts"
import { Situations } from "./Situations.ts"
import type { SeatsTold } from "./seats-watched.ts"
import { calmStorage, type StorageFaults } from "./storage-faults.ts"
import { Subscribers, type Told } from "./subscribers.ts"
import { type Draw, drawWorld, type Scenario } from "./swarm.ts"
import { Traffic } from "./Traffic.ts"
import { Tally } from "./tally.ts"
import { hashNumber, Trace } from "./trace.ts"
import { shownIn } from "./verified-people.ts"

export class World {
  readonly draw: Draw
  readonly randomness: Randomness
  readonly queue: RunQueue
  readonly trace: Trace
  readonly tally = new Tally()
  readonly wall: WallClock
  readonly database: DatabaseSim
  readonly network: Network
  readonly nodes: ReadonlyArray<Node>
  readonly directory: Directory
  readonly storage: StorageFaults
  readonly clients: Clients
  readonly subscribers: Subscribers
  readonly models = new Map<number, SaleModel>()
  readonly clientsLane: number
  readonly databaseLane: number
  readonly limits: NodeLimits
  healing = false
  violation: string | undefined
  latestMs = 0
  readonly provider: ProviderSim
  readonly #traffic: Traffic
  readonly #late = new LateAppends()
  readonly #checkers: ReadonlyArray<Checker>
  readonly #crash: RandomStream
  readonly #process: RandomStream
  readonly lineages = new Lineages()
  readonly #crashChance: number
  readonly #timerFault: TimerFault
  /** Attempts that a node refused which had lost the sale without knowing it. */
  readonly staleAnswers = new Set<number>()
  /** By sale: lets the node go on that was stopped at its claim. */
  readonly #stopped = new Map<number, () => void>()
  readonly situations = new Situations(this.tally)
  /** Virtual time at which a record was sent first, by its bytes: it keeps them when it is sealed again. */
  readonly #appended = new Map<Uint8Array, { readonly at: number; readonly quietMs: number }>()
  /** When the last obstacle went away; faults are obstacles until the world heals. */
  #quietSince = Number.POSITIVE_INFINITY
  #mixedBatches = 0
  #ghosts = 0

  /** `observers` hear what the checkers hear. */
  constructor(scenario: Scenario, record = false, observers: Observers = () => []) {
    this.draw = drawWorld(scenario)
    this.randomness = new Randomness(scenario.seed, scenario.overrides.salt ?? 0)
    const domain = (name: string): RandomStream => this.randomness.domain(name)
    this.queue = new RunQueue(domain("schedule"))
    this.trace = new Trace(this.queue, this.randomness, record)
    this.trace.lane("world")
    this.clientsLane = this.trace.lane("people")
    this.databaseLane = this.trace.lane("database")
    this.provider = new ProviderSim(this, domain("provider"))
    this.#crash = domain("crash")
    this.#process = domain("process")
    this.#crashChance = this.#crash.pick("chance", [0.01, 0.04, 0.15])
    this.storage = { ...this.draw.storage }
    this.#timerFault = { lateChance: this.draw.faults.includes("timers") ? 0.1 : 0, lateMsMax: 60 }
    this.wall = new WallClock(this.queue, wallZeroMs)
    this.database = new DatabaseSim(this.queue, domain("database"), this.tally, this.wall, {
      committed: (record) => this.#committed(record),
      claimed: (concertId, epoch, incarnation, from) => this.#claimed(concertId, epoch, incarnation, from),
    })
    this.network = new Network(this.queue, domain("network"), this.trace, { ...this.draw.network }, (kind) =>
      this.fault(kind === "cut" ? "partition" : "messages"),
    )
    this.limits = engineLimitsOf(this.draw)
    const checked = checkedWorld(this.draw, (concertId) => this.database.streams.get(concertId)?.epoch ?? 0)
    this.#checkers = [...allCheckers(checked), ...observers(checked)]
    this.nodes = Array.from({ length: this.draw.nodes }, (_, i) => new Node(i, this.trace.lane(`node ${i + 1}`)))
    this.directory = new Directory(this.nodes, this.queue, domain("directory"), this.draw.concerts, (node, id) =>
      this.subscribers.drop(node, id),
    )
    for (let concertId = 1; concertId <= this.draw.concerts; concertId++) {
      this.models.set(concertId, new SaleModel(concertId))
    }
    this.#traffic = new Traffic(this, domain("traffic"))
    for (const node of this.nodes) this.#start(node)
    const traffic = this.#traffic
    this.clients = new Clients({
      queue: this.queue,
      randomness: this.randomness,
      rulesOf: (concertId) => this.models.get(concertId)!.rulesNow,
      ...{ draw: this.draw, tally: this.tally },
      shown: shownIn(this.draw, domain("verifications"), () => this.queue.now),
      send: (observed, elsewhere) => traffic.send(observed, elsewhere),
      look: (concertId) => traffic.look(concertId),
      placeOf: (concertId, person) => traffic.placeOf(concertId, person),
      impatient: () => this.fault("impatient"),
    })
    this.noteWall()
    for (const [i, line] of this.draw.lines.entries()) this.clients.operator(i + 1, salePlanOf(this.draw, line))
    this.subscribers = new Subscribers(this, domain("subscribers"))
    startOperators(this, domain("operators"))
    peopleBeside(this, domain)
    startFaults(this, domain("nemesis"))
  }

  // ---- what the nemesis does ----

  fault(name: FaultName): void {
    this.tally.fault(name)
    this.trace.add("fault", 0, name.length, 0, 0, name)
  }

  after(delayMs: number, run: () => void): void {
    this.queue.after(null, "world", delayMs, run)
  }

  kill(node: Node): void {
    if (!node.up) return
    this.trace.add("killed", node.lane)
    this.subscribers.drop(node, null)
    node.kill()
    this.after(this.#crash.between("lease", 0, leaseMsMax), () => {
      if (!node.up) this.directory.takeAway(node)
    })
    this.after(this.#crash.between("restart", 0, restartMsMax), () => {
      if (!node.up) this.#start(node)
    })
  }

  pause(node: Node, forMs: number): void {
    const process = node.owner
    if (process === null || process.state !== "running") return
    this.trace.add("paused", node.lane, forMs)
    process.pause()
    this.after(this.#crash.between("lease", 0, leaseMsMax), () => {
      if (process.state === "paused") this.directory.takeAway(node)
    })
    this.after(forMs, () => this.#resume(node, process))
  }

  armMixedBatch(count: number): void {
    this.#mixedBatches = count
  }

  noteWall(): void {
    this.latestMs = Math.max(this.latestMs, this.wall.skewMs)
  }

  /** Faults stop, everything comes back, links mend, clocks agree. */
  heal(): void {
    this.healing = true
    this.clients.calm = true
    this.trace.add("healing", 0)
    Object.assign(this.storage, calmStorage(this.draw.storage.latencyMsMax, this.draw.storage.workMsMax))
    Object.assign(this.network.faults, { dropChance: 0, duplicateChance: 0 })
    this.#timerFault.lateChance = 0
    this.#quietSince = this.queue.now + this.#timerFault.lateMsMax
    this.network.mendAll()
    this.database.down = false
    this.database.noSpace = false
    this.database.readOnly = false
    // The clocks are set right again, which means: to the latest time that any process was told.
    this.wall.skewMs = this.latestMs
    for (const node of this.nodes) {
      if (!node.up) this.#start(node)
      else if (node.owner !== null) this.#resume(node, node.owner)
    }
    this.clients.askAgain()
  }

  /** Asks every checker, up to the first that objects. */
  check(ask: (checker: Checker) => string | undefined): void {
    for (const checker of this.#checkers) {
      const broken = ask(checker)
      if (broken !== undefined) return this.violate(broken)
    }
  }

  violate(what: string): void {
    if (this.violation !== undefined) return
    this.violation = what
    this.trace.add("violation", 0, 0, 0, 0, what)
  }

  // ---- nodes ----

  #start(node: Node): void {
    const drift = this.draw.faults.includes("clock") ? this.#process.pick("drift", [0.9995, 1, 1.0005]) : 1
    const process = new SimProcess(node.name, this.queue, this.#process, this.#timerFault, () =>
      this.tally.fault("timers"),
    )
    const zero = this.#process.below("zero", 100_000)
    const journal = new JournalSim({
      database: this.database,
      process,
      queue: this.queue,
      random: this.randomness.domain(`storage ${node.index} ${node.incarnations}`),
      trace: this.trace,
      tally: this.tally,
      lane: node.lane,
      faults: this.storage,
      late: this.#late,
      pageRecords: this.draw.pageRecords,
      hooks: {
        appending: (records) => {
          const at = this.queue.now
          const sent = { at, quietMs: Math.max(0, at - this.#quietSince) }
          for (const { frame } of records) if (!this.#appended.has(frame)) this.#appended.set(frame, sent)
          this.maybeCrash("crash-at-append", node)
        },
        answered: () => {
          if (this.healing) this.#quietSince = Math.max(this.#quietSince, this.queue.now)
        },
        appendArrived: (records) => this.#appendArrived(node, records),
        appendAnswered: (result, records) => this.#appendAnswered(node, result, records),
        claimAnswered: (concertId, result) => {
          node.claimAnswered(concertId, result)
          if (result.kind === "claimed" && result.epoch > 1) this.tally.mark("sale claimed again")
        },
        adopted: (concertId, epoch, from) => this.lineages.adopted(concertId, epoch, from),
        dueAnswered: (sales) => node.dueAnswered(sales),
        recovering: () => {
          if (this.maybeCrash("crash-in-recovery", node)) this.tally.mark("crash during recovery")
        },
        owns: (concertId) => node.believes.has(concertId),
        linkIsCut: () => this.network.isCut(node.lane, this.databaseLane),
        answersAreCut: () => this.network.isCut(this.databaseLane, node.lane),
        fault: (name) => this.fault(name),
      },
    })
    const clock = new MonotonicClock(this.queue, zero, drift)
    const ownership = new OwnershipSim(node.believes, clock, this.limits.takenAwayMs ?? engineLimits.takenAwayMs)
    this.directory.tell(node)
    this.trace.add("started", node.lane, node.incarnations)
    node.start({
      ...{ process, journal, clock },
      random: chanceFrom(this.randomness.domain(`chance ${node.index} ${node.incarnations}`)),
      gateway:
        this.draw.subscribers > 0 || this.draw.gateway
          ? (engine) =>
              gatewayOf({
                node,
                engine,
                clock,
                ownership,
                traffic: this.#traffic,
                violate: (what) => this.violate(what),
              })
          : null,
      limits: this.limits,
      ownership,
      incarnation: `${node.index}.${node.incarnations}`,
      hashSeed: hashSeedOf(this.draw.seed),
      warned: (message, fields) => {
        const note = this.trace.recording ? `${message} ${JSON.stringify(fields)}` : ""
        this.trace.add("warned", node.lane, message.length, 0, 0, note)
        if (message.startsWith("the outcome of an append")) this.tally.mark("outcome of an append unknown to its node")
        if (message.includes(": defect") || message.startsWith("a caller failed"))
          this.violate(`defect at ${node.name}: ${JSON.stringify(fields)}`)
      },
    })
    node.engine?.onCommitted((committed) => this.#published(node, committed))
  }

  #published(node: Node, committed: Committed): void {
    if (node.owner?.state === "dead") return
    const { concertId } = committed
    const model = this.models.get(concertId)!
    const memory = this.#memoryOf(node, concertId)
    this.check((checker) => checker.published?.({ committed, model, memory }))
  }

  #resume(node: Node, process: SimProcess): void {
    if (process.state !== "paused") return
    this.trace.add("resumed", node.lane)
    process.resume()
  }

  maybeCrash(name: FaultName, node: Node): boolean {
    if (this.healing || !this.draw.faults.includes(name)) return false
    if (!this.#crash.chance(name, this.#crashChance)) return false
    this.fault(name)
    this.kill(node)
    return true
  }

  /** True when the append ends with its client (F3): the connection is gone before the commit. */
  #appendArrived(node: Node, records: ReadonlyArray<JournalRecord>): boolean {
    const victim = records.length > 1 && this.#mixedBatches > 0 ? this.#crash.pick("mixed", records) : undefined
    if (victim !== undefined && !this.healing && this.database.streams.get(victim.concertId)?.lock === null) {
      this.#mixedBatches--
      this.fault("mixed-batch")
      // Another process that was granted the sale claims it, and then does nothing more.
      this.database.claim(victim.concertId, `ghost ${this.#ghosts++}`, "any")
    }
    return this.maybeCrash("crash-in-append", node) && this.#crash.chance("append-dropped", 0.5)
  }

  #appendAnswered(node: Node, result: AppendResult, records: ReadonlyArray<JournalRecord>): void {
    node.appendAnswered(result, records)
    if (result.kind === "answered" && result.outcomes.includes("committed")) this.maybeCrash("crash-before-reply", node)
  }

  // ---- people ----

  readonly submitted = (submission: Submission): void => {
    for (const checker of this.#checkers) checker.submitted?.(submission)
  }

  /** A person is seen by a node, as by a keepalive of their stream or a question where they stand. */
  present(node: Node, concertId: number, person: number): void {
    const actor = node.engine?.sales.get(concertId)
    if (actor?.state === "active") {
      const { line } = actor.sale
      const fact = {
        concertId,
        person,
        lineage: this.lineages.of(concertId, node.epochs.get(concertId) ?? 0),
        returns: line.state[line.find(person)] === PlaceStatus.absent,
        now: this.queue.now,
      }
      for (const checker of this.#checkers) checker.present?.(fact)
    }
    node.engine?.present(concertId, person)
  }

  seatsTold(told: SeatsTold): void {
    const model = this.models.get(concertOfOption(told.optionId))!
    this.check((checker) => checker.seatsTold?.({ told, model }))
  }

  streamed(told: Told): void {
    const model = this.models.get(told.concertId)!
    this.check((checker) => checker.streamed?.({ told, model }))
  }

  /** At the end: what a process that lived still owes will never come. */
  nodesStopped(): void {
    for (const { index, parts } of this.nodes) {
      if (parts === null || parts.process.state === "dead") continue
      this.check((checker) => checker.stopped?.({ node: index, incarnation: parts.incarnation }))
    }
  }

  #memoryOf(node: Node, concertId: number): string {
    return `${node.parts?.incarnation} ${this.lineages.of(concertId, node.epochs.get(concertId) ?? 0)}`
  }

  // ---- what the database tells ----

  #claimed(concertId: number, epoch: number, incarnation: string, from: number): void {
    const lineage = this.lineages.claimed(concertId, epoch, from)
    for (const checker of this.#checkers) checker.claimed?.({ concertId, lineage, now: this.queue.now })
    if (from > 0) this.#maybeStopClaimer(concertId, incarnation)
    this.trace.add(
      "claim-result",
      this.databaseLane,
      concertId,
      epoch,
      lineage,
      this.trace.recording ? incarnation : "",
    )
  }

  /**
   * A node that stops between its claim and what it does with it, and often goes on just when another owner has
   * written: the most dangerous moments of a zombie (F8).
   */
  #maybeStopClaimer(concertId: number, incarnation: string): void {
    if (this.healing || !this.draw.faults.includes("zombie") || !this.#crash.chance("zombie-at-claim", 0.6)) return
    const node = this.nodes.find((candidate) => candidate.parts?.incarnation === incarnation)
    if (node === undefined || !node.running) return
    this.fault("zombie")
    this.pause(node, this.#crash.between("zombie-ms", 100, 2_500))
    const { owner } = node
    if (owner !== null) this.#stopped.set(concertId, () => this.#resume(node, owner))
  }

  #committed(record: JournalRecord): void {
    const model = this.models.get(record.concertId)!
    const note = this.trace.recording ? describeRecord(record.concertId, record.frame) : ""
    this.trace.add("committed", this.databaseLane, record.concertId, record.first, record.last, note)
    this.trace.add("committed", this.databaseLane, record.epoch, record.at, hashNumber(record.hash))
    const events = decodeEvents(record.frame)
    this.situations.recorded(events.length, this.draw.limits.commandsPerDrainMax)
    for (const event of events) {
      this.situations.happens(event, record.at, model)
      const broken = model.apply(event, record.at)
      if (broken !== undefined)
        return this.violate(`${broken} (position ${model.position} of concert ${model.concertId})`)
      this.provider.committed(record.concertId, event, model)
    }
    const owed = model.endRecord()
    if (owed !== undefined) return this.violate(`${owed} (record ${record.first} of concert ${model.concertId})`)
    if (model.position !== record.last)
      return this.violate(`I12: position ${record.last} holds the event ${model.position}`)
    if (record.at > this.wall.nowMs() + limits.expirySlackMs)
      this.tally.mark("sale whose time is ahead of the database")
    const resume = this.#stopped.get(record.concertId)
    this.#stopped.delete(record.concertId)
    if (resume !== undefined && this.#crash.chance("resume-at-commit", 0.7)) resume()
    const lineage = this.lineages.of(record.concertId, record.epoch)
    const { at: appendedAt, quietMs } = this.#appended.get(record.frame)!
    this.#appended.delete(record.frame)
    const fact = { record, events, model, lineage, appendedAt, quietMs, now: this.queue.now }
    this.check((checker) => checker.committed?.(fact))
    for (const node of this.nodes) {
      const full = overfull(node, this.limits)
      if (full !== undefined) return this.violate(full)
    }
  }
}
