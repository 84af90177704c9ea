/**
 * A simulated cluster: nodes of production on machines, between them a network, with Redis and the database on machines
 * of their own, and people who ask any node. All on one queue and one seed.
 */
import { keysOf } from "@ticketrush/cluster/runner-scripts"
import { engineLimits } from "@ticketrush/engine/actor/engine-limits"
import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import { type Command, decodeEvents, limits, type OpenSale, type Reply, sectionA } from "@ticketrush/protocol"
import { chanceFrom } from "../chance.ts"
import type { Attempt, Checker } from "../checkers/Checker.ts"
import { allCheckers } from "../checkers/index.ts"
import { DatabaseSim } from "../DatabaseSim.ts"
import { JournalSim } from "../JournalSim.ts"
import { LateAppends } from "../LateAppends.ts"
import { Lineages } from "../Lineages.ts"
import { SaleModel } from "../model.ts"
import { Randomness, type RandomStream } from "../prng.ts"
import { SimProcess } from "../process.ts"
import { RunQueue } from "../RunQueue.ts"
import { RedisClientSim } from "../redis/RedisClientSim.ts"
import { beginMs, RedisServerSim } from "../redis/RedisServerSim.ts"
import { hashSeedOf, refusalSetsFor } from "../refusal-sets.ts"
import { MonotonicClock, WallClock } from "../SimClock.ts"
import { calmStorage, type StorageFaults } from "../storage-faults.ts"
import { Tally } from "../tally.ts"
import { hashNumber, replyNumber, Trace } from "../trace.ts"
import { ClusterMachine, keyPrefix } from "./ClusterMachine.ts"
import { ClusterPerson } from "./ClusterPerson.ts"
import { type ClusterChecker, clusterCheckers } from "./cluster-checkers.ts"
import type { ClusterFault } from "./cluster-faults.ts"
import type { ClusterMark } from "./cluster-marks.ts"
import { type ClusterDraw, drawCluster } from "./draw-cluster.ts"
import { heardLocal } from "./heard-local.ts"
import { NetSim } from "./NetSim.ts"
import { clusterNemesis } from "./nemesis.ts"
import { Reader } from "./Reader.ts"

const wallZeroMs = 2_000_000_000_000
const restartMsMax = 1_500
const supervisorMs = 300
const watchMs = 20

/** What hears a world beside its own checkers. */
export type ClusterObservers = (world: ClusterWorld) => ReadonlyArray<ClusterChecker>

export class ClusterWorld {
  readonly draw: ClusterDraw
  readonly randomness: Randomness
  readonly queue: RunQueue
  readonly trace: Trace
  readonly tally = new Tally()
  readonly faults = new Map<ClusterFault, number>()
  readonly marks = new Map<ClusterMark, number>()
  readonly net: NetSim
  readonly redis: RedisServerSim
  readonly database: DatabaseSim
  readonly machines: ReadonlyArray<ClusterMachine>
  readonly people: ReadonlyArray<ClusterPerson>
  readonly models = new Map<number, SaleModel>()
  readonly lineages = new Lineages()
  readonly readers: Reader[] = []
  /** By machine: until when nothing passes between it and Redis, and whether nothing passes between it and the database. */
  readonly redisCutUntil = new Map<number, number>()
  readonly databaseCut = new Set<number>()
  /** Milliseconds by which the wall clock of a machine is off. */
  readonly wallOff = new Map<number, number>()
  redisSlowMs = 0
  healing = false
  violation: string | undefined
  requests = 0
  readonly cluster: ReadonlyArray<ClusterChecker>
  readonly #checkers: ReadonlyArray<Checker>
  readonly #storage: StorageFaults
  readonly #late = new LateAppends()
  readonly #process: RandomStream
  readonly #clients: RandomStream
  readonly #redisRandom: RandomStream
  readonly #attempts = new Map<string, Attempt>()
  /** By its bytes: which process has appended a record, and when first. */
  readonly #appended = new Map<Uint8Array, { readonly at: number; by: string }>()
  readonly #peopleLane: number
  readonly #databaseLane: number

  constructor(
    seed: number,
    only?: ReadonlyArray<ClusterFault>,
    record = false,
    observers: ClusterObservers = () => [],
  ) {
    this.randomness = new Randomness(seed)
    this.draw = drawCluster(this.randomness, only)
    this.#storage = { ...this.draw.storage }
    const domain = (name: string): RandomStream => this.randomness.domain(name)
    this.queue = new RunQueue(domain("schedule"))
    this.trace = new Trace(this.queue, this.randomness, record)
    this.trace.lane("world")
    this.#peopleLane = this.trace.lane("people")
    this.#databaseLane = this.trace.lane("database")
    this.#process = domain("process")
    this.#clients = domain("clients")
    this.#redisRandom = domain("redis")
    this.net = new NetSim(this.queue, domain("net"), { ...this.draw.net }, () => this.fault("loss"))
    this.redis = new RedisServerSim(this.queue, (script, args, reply) =>
      this.checkCluster((checker) => checker.redisRan?.({ script, args, reply })),
    )
    if (this.draw.redisIsOld) this.redis.keep(keysOf(keyPrefix).since, String(beginMs - 3_600_000))
    const wall = new WallClock(this.queue, wallZeroMs)
    this.database = new DatabaseSim(this.queue, domain("database"), this.tally, wall, {
      committed: (committed) => this.#committed(committed),
      claimed: (concertId, epoch, incarnation, from) => this.#claimed(concertId, epoch, incarnation, from),
    })
    this.#checkers = allCheckers({
      newestEpoch: (concertId) => this.database.streams.get(concertId)?.epoch ?? 0,
      expiriesPerDrainMax: engineLimits.expiriesPerDrainMax,
      wishesPerDrainMax: engineLimits.wishesPerDrainMax,
      clockJumps: false,
      rules: false,
      payments: false,
      wishes: false,
    })
    this.machines = Array.from({ length: this.draw.nodes }, (_, n) => new ClusterMachine(n))
    for (const machine of this.machines) this.trace.lane(machine.name)
    for (let concertId = 1; concertId <= this.draw.concerts; concertId++)
      this.models.set(concertId, new SaleModel(concertId))
    this.cluster = [...clusterCheckers(this), ...observers(this)]
    for (const machine of this.machines) this.start(machine)
    for (const concertId of this.models.keys()) this.#openSale(concertId)
    this.people = Array.from({ length: this.draw.people }, (_, n) => this.#person(n + 1))
    clusterNemesis(this, domain("nemesis"))
    this.#watch()
  }

  // ---- what the nemesis does ----

  after(delayMs: number, run: () => void): void {
    this.queue.after(null, "world", delayMs, run)
  }

  fault(name: ClusterFault): void {
    this.faults.set(name, (this.faults.get(name) ?? 0) + 1)
    this.trace.add("fault", 0, name.length, 0, 0, name)
  }

  mark(name: ClusterMark): void {
    this.marks.set(name, (this.marks.get(name) ?? 0) + 1)
  }

  kill(machine: ClusterMachine, downMs = this.#process.between("down", 0, restartMsMax)): void {
    if (machine.parts === null) return
    this.trace.add("killed", this.laneOf(machine))
    for (const checker of this.cluster) checker.lost?.({ machine, how: "killed" })
    machine.kill()
    this.after(downMs, () => {
      if (machine.parts === null) this.start(machine)
    })
  }

  pause(machine: ClusterMachine, forMs: number): void {
    const process = machine.parts?.process
    if (process?.state !== "running") return
    this.trace.add("paused", this.laneOf(machine), forMs)
    for (const checker of this.cluster) checker.lost?.({ machine, how: "frozen" })
    process.pause()
    this.after(forMs, () => {
      if (process.state !== "paused") return
      this.trace.add("resumed", this.laneOf(machine))
      process.resume()
      const stolen = (concertId: number) => {
        const { epoch, incarnation } = this.database.streams.get(concertId) ?? { epoch: 0, incarnation: "" }
        return machine.owns(concertId) && epoch > 0 && incarnation !== machine.parts?.incarnation
      }
      if ([...this.models.keys()].some(stolen)) this.mark("zombie woke with the sale of another")
    })
  }

  heal(): void {
    this.healing = true
    this.trace.add("healing", 0)
    this.net.mendAll()
    Object.assign(this.net.faults, { lossChance: 0 })
    const { latencyMsMax, workMsMax } = this.draw.storage
    Object.assign(this.#storage, calmStorage(latencyMsMax, workMsMax))
    this.redisCutUntil.clear()
    this.databaseCut.clear()
    this.redisSlowMs = 0
    for (const machine of this.machines) {
      if (machine.parts === null) this.start(machine)
      machine.parts?.process.resume()
    }
    for (const person of this.people) person.calm = true
  }

  violate(what: string): void {
    if (this.violation !== undefined) return
    this.violation = what
    this.trace.add("violation", 0, 0, 0, 0, what)
  }

  check(ask: (checker: Checker) => string | undefined): void {
    for (const checker of this.#checkers) {
      const broken = ask(checker)
      if (broken !== undefined) return this.violate(broken)
    }
  }

  checkCluster(ask: (checker: ClusterChecker) => string | undefined): void {
    for (const checker of this.cluster) {
      const broken = ask(checker)
      if (typeof broken === "string") return this.violate(broken)
    }
  }

  laneOf(machine: ClusterMachine): number {
    return this.#databaseLane + 1 + machine.index
  }

  // ---- machines ----

  start(machine: ClusterMachine): void {
    const incarnation = `${machine.index}.${++machine.incarnations}`
    const process = new SimProcess(machine.name, this.queue, this.#process)
    const clock = new MonotonicClock(this.queue, this.#process.below("zero", 100_000), 1)
    const lane = this.laneOf(machine)
    this.trace.add("started", lane, machine.incarnations)
    machine.start({
      ...{ process, net: this.net, clock, incarnation },
      redis: this.#redisOf(machine, process),
      journal: this.#journalOf(machine, process, incarnation),
      wallMs: () => wallZeroMs + this.queue.now + (this.wallOff.get(machine.index) ?? 0),
      databaseMs: this.database.wall.nowMs,
      random: chanceFrom(this.randomness.domain(`chance ${incarnation}`)),
      hashSeed: hashSeedOf(this.draw.seed),
      limits: { ...this.draw.limits, refusalSets: refusalSetsFor(this.draw.people) },
      lease: this.draw.lease,
      policy: this.draw.policy,
      shardCount: this.draw.shardCount,
      warned: (message, fields) => {
        this.trace.add(
          "warned",
          lane,
          message.length,
          0,
          0,
          this.trace.recording ? `${message} ${JSON.stringify(fields)}` : "",
        )
        if (
          message.includes(": defect") ||
          message.includes("failed with a defect") ||
          message === "a replica of a sale failed"
        )
          this.violate(`defect at ${machine.name}: ${message} ${JSON.stringify(fields)}`)
      },
      joined: ({ feed }) => {
        this.mark("node joined")
        for (const concertId of this.models.keys())
          this.readers.push(new Reader(this, machine, concertId, feed, process))
      },
      failed: (reason) => {
        this.trace.add("warned", lane, reason.length, 0, 0, reason)
        this.mark("node ended by itself")
        // Its supervisor starts it again.
        if (machine.parts?.process === process) this.kill(machine, supervisorMs)
      },
      heard: (local) => heardLocal(this, machine, incarnation, local),
    })
  }

  #redisOf(machine: ClusterMachine, process: SimProcess): RedisClientSim {
    const random = this.#redisRandom
    return new RedisClientSim({
      ...{ server: this.redis, queue: this.queue, process },
      faults: {
        wayMs: () => {
          const cut = (this.redisCutUntil.get(machine.index) ?? 0) - this.queue.now
          return (
            Math.max(0, cut) + random.skewed("way", 0, this.draw.redisMsMax) + random.below("slow", this.redisSlowMs)
          )
        },
        atCall: () => {
          if (this.healing || !this.draw.faults.includes("redis-reset") || !random.chance("reset", 0.01))
            return "nothing"
          this.fault("redis-reset")
          return random.pick("reset-how", ["cut", "cut-when-sent"] as const)
        },
        downMs: () => 0,
      },
    })
  }

  #journalOf(machine: ClusterMachine, process: SimProcess, incarnation: string): JournalSim {
    const { known } = machine
    known.clear()
    return new JournalSim({
      database: this.database,
      process,
      queue: this.queue,
      random: this.randomness.domain(`storage ${incarnation}`),
      trace: this.trace,
      tally: this.tally,
      lane: this.laneOf(machine),
      faults: this.#storage,
      late: this.#late,
      pageRecords: this.draw.pageRecords,
      hooks: {
        appending: (records) => {
          for (const { frame } of records) {
            const sent = this.#appended.get(frame)
            if (sent === undefined) this.#appended.set(frame, { at: this.queue.now, by: incarnation })
            else sent.by = incarnation
          }
        },
        appendArrived: () => false,
        answered: () => {},
        appendAnswered: (result, records) => known.appendAnswered(result, records),
        claimAnswered: (concertId, result) => known.claimAnswered(concertId, result),
        adopted: (concertId, epoch, from) => this.lineages.adopted(concertId, epoch, from),
        dueAnswered: (sales) => known.dueAnswered(sales, machine.engine),
        recovering: (concertId) => this.checkCluster((checker) => checker.asked?.({ machine, concertId })),
        owns: () => true,
        linkIsCut: () => this.databaseCut.has(machine.index),
        answersAreCut: () => false,
        fault: () => this.fault("database"),
      },
    })
  }

  /** Looks at once in a while at what no message tells: who believes to own what. */
  #watch(): void {
    this.checkCluster((checker) => checker.looked?.())
    this.after(watchMs, () => this.#watch())
  }

  // ---- people ----

  attempt(concertId: number, person: number, command: Command): Attempt {
    const name = attemptName(concertId, command)
    const known = this.#attempts.get(name)
    if (known !== undefined) return known
    const attempt: Attempt = {
      ...{ id: this.#attempts.size + 1, person, concertId, command, sharedKey: false },
      first: { head: -1 },
    }
    this.#attempts.set(name, attempt)
    return attempt
  }

  attemptOf(concertId: number, command: Command): Attempt | undefined {
    return this.#attempts.get(attemptName(concertId, command))
  }

  ask(attempt: Attempt, to: number, heard: (reply: Reply) => void): void {
    const machine = this.machines[to]
    const process = machine.parts?.process
    this.requests++
    if (process === undefined) return
    const wayMs = () => this.#clients.skewed("way", 0, this.draw.net.delayMsMax)
    this.queue.after(process, "people ask", wayMs(), () => {
      const { joined } = machine
      if (joined === null || machine.parts?.process !== process) return
      const { command, concertId, id } = attempt
      if (!machine.owns(concertId)) this.mark("question to a node without the sale")
      joined.sales.submit(concertId, command, { kind: "overview" }, (submitted) => {
        if (process.state === "dead") return
        if ("kind" in submitted) return this.violate(`defect told by ${machine.name}: ${JSON.stringify(submitted)}`)
        const { reply } = submitted
        this.queue.after(null, "people hear", wayMs(), () => {
          this.trace.add("heard", this.#peopleLane, id, replyNumber(reply))
          this.checkCluster((checker) => checker.heard?.({ attempt, reply, machine }))
          heard(reply)
        })
      })
    })
  }

  #person(id: number): ClusterPerson {
    return new ClusterPerson({
      ...{ id, draw: this.draw, random: this.randomness.domain(`person ${id}`) },
      after: (delayMs, run) => this.after(delayMs, run),
      attempt: (concertId, person, command) => this.attempt(concertId, person, command),
      send: (attempt, machine, heard) => this.ask(attempt, machine, heard),
    })
  }

  /** An operator opens the sale, through any node, until it is open. */
  #openSale(concertId: number): void {
    const opening: OpenSale = {
      kind: "open-sale",
      policy: { seatsPerPersonMax: 0, holdTtlMs: this.draw.holdTtlMs, opensAt: 0 },
      options: [{ number: 0, layout: sectionA(this.draw.seats), tiers: [{ name: "all", price: 1_000 }] }],
    }
    const attempt = this.attempt(concertId, 0, opening)
    const again = (): void => {
      if (this.models.get(concertId)!.opened) return
      this.ask(attempt, this.#clients.below("operator", this.machines.length), () => {})
      this.after(500, again)
    }
    this.after(10, again)
  }

  // ---- what the database tells ----

  #claimed(concertId: number, epoch: number, incarnation: string, from: number): void {
    const lineage = this.lineages.claimed(concertId, epoch, from)
    for (const checker of this.#checkers) checker.claimed?.({ concertId, lineage, now: this.queue.now })
    this.trace.add("claim-result", this.#databaseLane, concertId, epoch, lineage, incarnation)
    if (epoch > 1) this.mark("sale claimed again")
    this.checkCluster((checker) => checker.claimed?.({ concertId, epoch, incarnation, from }))
  }

  #committed(record: JournalRecord): void {
    const model = this.models.get(record.concertId)!
    this.trace.add("committed", this.#databaseLane, record.epoch, record.first, hashNumber(record.hash))
    const events = decodeEvents(record.frame)
    for (const event of events) {
      const broken = model.apply(event, record.at)
      if (broken !== undefined)
        return this.violate(`${broken} (position ${model.position} of concert ${model.concertId})`)
    }
    const owed = model.endRecord()
    if (owed !== undefined) return this.violate(`${owed} (record ${record.first} of concert ${model.concertId})`)
    const { at: appendedAt, by } = this.#appended.get(record.frame)!
    this.#appended.delete(record.frame)
    const lineage = this.lineages.of(record.concertId, record.epoch)
    const fact = { record, events, model, lineage, appendedAt, quietMs: 0, now: this.queue.now }
    this.check((checker) => checker.committed?.(fact))
    this.checkCluster((checker) => checker.committed?.({ record, by }))
  }

  /** The latest that any clock of the world could show to a sale. */
  get latestMs(): number {
    return wallZeroMs + this.queue.now + limits.expirySlackMs
  }
}

const attemptName = (concertId: number, command: Command): string => {
  const { kind } = command
  if (command.kind === "hold") return `${concertId} hold ${command.person} ${command.key?.low}`
  const reservation = "reservation" in command ? command.reservation : 0
  return `${concertId} ${kind} ${reservation}`
}
