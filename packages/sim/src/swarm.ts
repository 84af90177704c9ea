/**
 * What a seed draws before its world begins: how large, how fast, which bounds, which faults. Small bounds find more
 * than large ones, and many seeds have only a few kinds of faults, so that one kind does not hide another (swarm
 * testing). Everything is printed before the first step.
 */
import type { AppendPace } from "@ticketrush/engine/actor/append-pace"
import type { LinePolicy, PaymentTerms } from "@ticketrush/protocol"
import { type Crowd, crowdedConcert, drawCrowd, noCrowd } from "./crowds.ts"
import { type FaultName, faultNames } from "./faults.ts"
import { drawLine, guarded } from "./line-draw.ts"
import type { NetworkFaults } from "./Network.ts"
import { Randomness, type RandomStream } from "./prng.ts"
import type { StorageFaults } from "./storage-faults.ts"
import { type DrawnTiers, drawTiers, tierWords } from "./tiers-draw.ts"

export type Draw = {
  readonly seed: number
  readonly faults: ReadonlyArray<FaultName>
  readonly people: number
  readonly requests: number
  readonly nodes: number
  readonly concerts: number
  readonly optionsPerConcert: number
  readonly seatsPerOption: number
  /** Seats in a row; 0: they lie in one section without rows. */
  readonly seatsPerRow: number
  readonly prices: DrawnTiers
  /** Some ask for the best seats. */
  readonly wishes: boolean
  readonly holdTtlMs: number
  /** Holds are refused until then; 0: from the beginning. */
  readonly opensAfterMs: number
  readonly seatsPerPersonMax: number
  /** Operators set rules about who may hold, when and how much, and people come with a tier and a code; or about fees alone. */
  readonly rules: "none" | "all" | "fees"
  /** Rules are now and then for verified people only, and people are verified and are so no more. */
  readonly verified: boolean
  /** How all sales take payments; null: they take none. */
  readonly payments: PaymentTerms | null
  /** Most people come to buy several seats, pay for them, and have time for it. */
  readonly keen: boolean
  /** Whether people give what they have bought to others. */
  readonly transfers: boolean
  /** By concert; null: it has no line. */
  readonly lines: ReadonlyArray<LinePolicy | null>
  /** People who do the same at the same moment; null: there are none. */
  readonly crowd: Crowd | null
  /** People who keep a stream on a line open, and whether all questions go through the gateway. */
  readonly subscribers: number
  readonly gateway: boolean
  /** Faults happen during this time, then the world heals. */
  readonly safetyMs: number
  /** Mean time between two strikes of the nemesis. */
  readonly strikeMs: number
  readonly network: NetworkFaults
  readonly storage: StorageFaults
  readonly pageRecords: number
  readonly limits: {
    readonly commandsPerDrainMax: number
    readonly expiriesPerDrainMax: number
    readonly wishesPerDrainMax: number
    readonly recordsPerFlushMax: number
    readonly laneMax: number
    readonly tickMs: number
    readonly passivateAfterMs: number
    readonly snapshotEveryEvents: number
    readonly duePollMs: number
    readonly appendPace: AppendPace
  }
}

/** What a command line or the shrinker takes away from a draw. */
export type Overrides = {
  readonly faults?: ReadonlyArray<FaultName>
  readonly people?: number
  readonly requests?: number
  readonly safetyMs?: number
  /** Seats alone: no waiting line in any sale, and so no streams and no crowds. */
  readonly noLine?: boolean
  readonly nodes?: number
  readonly concerts?: number
  /** Another course of events in the same world: what the shrinker tries when a smaller world no longer fails. */
  readonly salt?: number
}

export type Scenario = { readonly seed: number; readonly overrides: Overrides }

export const faultsPerSeedMin = 3

export const drawWorld = ({ seed, overrides }: Scenario): Draw => {
  const random = new Randomness(seed).domain("swarm")
  const large = random.chance("large", 0.03)
  const people = large ? random.between("people", 150, 300) : random.between("people", 30, 50)
  const requests = large ? random.between("requests", 1_500, 3_000) : random.between("requests", 200, 350)
  const nodes = random.between("nodes", 1, 4)
  const drawn = drawFaults(random)
  const concerts = random.pick("concerts", drawn.includes("mixed-batch") ? [2, 3, 4] : [1, 1, 1, 2, 3])
  const allowed = overrides.faults
  const faults = allowed === undefined ? drawn : faultNames.filter((name) => allowed.includes(name))
  const has = (name: FaultName): boolean => faults.includes(name)
  const rate = (name: FaultName, max: number): number => {
    const value = random.pick("rate", [max / 20, max / 4, max])
    return has(name) ? value : 0
  }
  const small = (name: string, sizes: ReadonlyArray<number>): number => random.pick(name, sizes)
  const safetyMs = small("safety", [1_000, 2_000, 4_000, 8_000])
  const storageLatency = small("storage-latency", [0, 1, 3, 10, 40])
  const concertCount = overrides.concerts ?? concerts
  const lineRandom = new Randomness(seed).domain("lines")
  const drawnLines = Array.from({ length: concertCount }, () => drawLine(lineRandom))
  const lines = overrides.noLine === true ? drawnLines.map(() => null) : drawnLines
  const crowded = overrides.noLine === true ? noCrowd : drawCrowd(new Randomness(seed))
  const subscribers = lineRandom.pick("subscribers", [0, 0, 0, 0, 3, 6])
  if (crowded.line !== null) lines[crowdedConcert - 1] = crowded.line
  const wishes = new Randomness(seed).domain("best")
  const [seatsPerRow, wished] = [wishes.pick("row", [0, 0, 3, 4, 6]), wishes.chance("wishes", 0.4)]
  const guards = new Randomness(seed).domain("returns")
  const payments = withBookingFee(
    new Randomness(seed).domain("booking fee"),
    drawPayments(new Randomness(seed).domain("payments")),
  )
  const keen = payments !== null && new Randomness(seed).domain("keen").chance("keen", 0.5)
  const gateway = lineRandom.chance("gateway", 0.07)
  const rules = drawRuled(seed, payments !== null)
  const optionsPerConcert = random.between("options", 1, 2)
  const seatsDrawn = large ? random.between("seats", 20, 200) : random.between("seats", 1, 24)
  const seatsPerOption = Math.max(seatsDrawn, keen ? 20 : 0)
  return {
    seed,
    faults,
    people: overrides.people ?? Math.max(people, crowded.people ?? 0),
    requests: overrides.requests ?? Math.max(requests, crowded.requests ?? 0),
    nodes: overrides.nodes ?? nodes,
    concerts: concertCount,
    optionsPerConcert,
    seatsPerOption,
    seatsPerRow,
    prices: drawTiers(new Randomness(seed).domain("prices"), seatsPerOption, seatsPerRow),
    wishes: wished,
    holdTtlMs: Math.max(small("ttl", [100, 250, 1_000, 4_000]), keen ? 250 : 0),
    opensAfterMs: drawOpening(new Randomness(seed).domain("opening"), overrides.safetyMs ?? safetyMs, wished),
    seatsPerPersonMax: small("limit", keen ? [0, 2, 3, 4] : [0, 1, 2, 4]),
    rules,
    // Wishes that were filed count with what was known then, which no journal tells; a gateway asks the users.
    verified: rules === "all" && !gateway && !wished && new Randomness(seed).domain("verified").chance("verified", 0.6),
    payments,
    keen,
    transfers: new Randomness(seed).domain("transfers").chance("transfers", 0.25),
    lines: lines.map((line) => guarded(guards, line)),
    crowd: crowded.crowd,
    subscribers: subscribers * (overrides.noLine === true ? 0 : 1),
    gateway,
    safetyMs: overrides.safetyMs ?? safetyMs,
    strikeMs: small("strike", [100, 300, 1_000]),
    network: {
      delayMsMax: small("delay", [0, 1, 4, 20, 100]),
      dropChance: rate("messages", 0.2),
      duplicateChance: rate("messages", 0.2),
    },
    storage: {
      latencyMsMax: storageLatency,
      workMsMax: small("storage-work", [0, 1, 4, 20]),
      slowFactor: 1,
      stallChance: rate("slow-database", 0.04),
      unknownCommitted: rate("unknown-committed", 0.2),
      unknownLost: rate("unknown-lost", 0.2),
      late: rate("late-commit", 0.2),
      lateMsMax: small("late", [20, 300, 3_000, 30_000]),
      rejected: rate("rejected", 0.2),
      readFails: rate("rejected", 0.1),
      halfSnapshot: rate("half-snapshot", 0.6),
      versionSkew: rate("version-skew", 0.6),
    },
    pageRecords: small("page", [1, 3, 100]),
    limits: {
      commandsPerDrainMax: small("drain", [3, 8, 64, 1_024]),
      expiriesPerDrainMax: small("expiries", [1, 4, 2_048]),
      wishesPerDrainMax: new Randomness(seed).domain("wishes-per-drain").pick("wishes", [1, 2, 64]),
      recordsPerFlushMax: small("flush", has("mixed-batch") ? [2, 64] : [1, 2, 64]),
      laneMax: small("lane", [2, 8, 64, 8_192]),
      tickMs: small("tick", [10, 20, 40]),
      passivateAfterMs: small("passivate", [100, 1_000, 300_000]),
      snapshotEveryEvents: large ? 500 : small("snapshot", [2, 10, 50, 100_000]),
      duePollMs: small("due", [50, 200, 1_000]),
      appendPace: drawPace(new Randomness(seed).domain("pace")),
    },
  }
}

/** In one world of eight people come too early. `wished`: they may file wishes before the opening, so more of these have one. */
const drawOpening = (random: RandomStream, safetyMs: number, wished: boolean): number =>
  random.chance("late", 0.125) || (wished && random.chance("wished", 0.5))
    ? random.between("opens", 50, Math.max(50, safetyMs / 3))
    : 0

/** In three worlds of ten; and in three of ten of those that take payments what giving back costs, without any limits. */
const drawRuled = (seed: number, paid: boolean): Draw["rules"] => {
  if (new Randomness(seed).domain("rules").chance("rules", 0.3)) return "all"
  return paid && new Randomness(seed).domain("fees").chance("fees", 0.3) ? "fees" : "none"
}

/** In two worlds of five, some with so little time that many pay too late. */
const drawPayments = (random: RandomStream): PaymentTerms | null =>
  random.chance("payments", 0.4)
    ? { gateway: "sim", payMs: random.pick("pay", [100, 500, 2_000, 8_000]), refundMs: 60_000 }
    : null

/** In three of ten of the worlds that take payments: less than what most seats cost, or more. */
const withBookingFee = (random: RandomStream, terms: PaymentTerms | null): PaymentTerms | null =>
  terms !== null && random.chance("fee", 0.3) ? { ...terms, bookingFee: random.pick("won", [1, 50, 2_000]) } : terms

/** Worlds are smaller than a shop, and storage is slower: some pace them longer, so that commands wait for each other. */
const drawPace = (random: RandomStream): AppendPace => ({
  paceMs: random.pick("pace", [0, 0, 2, 10, 50]),
  lineMs: random.pick("line", [0, 2, 8, 50]),
  commands: random.pick("commands", [2, 8, 64]),
})

/** At least three faults; half of the seeds have few, so that each is also seen almost alone. */
const drawFaults = (random: RandomStream): ReadonlyArray<FaultName> => {
  const few = random.chance("few-faults", 0.5)
  const count = few ? random.between("faults", faultsPerSeedMin, 5) : random.between("faults", 6, faultNames.length)
  const left = [...faultNames]
  const chosen: FaultName[] = []
  while (chosen.length < count) chosen.push(...left.splice(random.below("fault", left.length), 1))
  return faultNames.filter((name) => chosen.includes(name))
}

const ruleWords = { none: "no rules", all: "rules", fees: "fees" } as const

/** One line per part, as printed before a run. */
export const drawLines = (draw: Draw): ReadonlyArray<string> => [
  `seed ${draw.seed}: ${draw.people} people, ${draw.requests} requests, ${draw.nodes} nodes, ${draw.concerts} concerts, ${draw.subscribers} streams${draw.gateway ? ", through the gateway" : ""}`,
  `  seats ${draw.optionsPerConcert} x ${draw.seatsPerOption}${draw.seatsPerRow === 0 ? "" : ` in rows of ${draw.seatsPerRow}`}${draw.wishes ? ", wishes" : ""}, ${tierWords(draw.prices)}, ttl ${draw.holdTtlMs} ms, limit ${draw.seatsPerPersonMax}, ${ruleWords[draw.rules]}${draw.verified ? " for verified people" : ""}, ${draw.payments === null ? "no payments" : `payments within ${draw.payments.payMs} ms${draw.payments.bookingFee === undefined ? "" : `, booking fee ${draw.payments.bookingFee}`}`}${draw.keen ? " by keen people" : ""}, opens after ${draw.opensAfterMs} ms, safety ${draw.safetyMs} ms, strike ${draw.strikeMs} ms`,
  ...draw.lines.map((line, i) => `  line of concert ${i + 1} ${line === null ? "none" : JSON.stringify(line)}`),
  `  crowd ${draw.crowd === null ? "none" : JSON.stringify(draw.crowd)}`,
  `  faults ${draw.faults.join(", ")}`,
  `  network ${JSON.stringify(draw.network)}`,
  `  storage ${JSON.stringify(draw.storage)}`,
  `  limits ${JSON.stringify(draw.limits)}, page ${draw.pageRecords}`,
]
