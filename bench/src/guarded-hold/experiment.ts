/**
 * What it costs a hold to know who asks and whether they may: the same holds as a trusted caller sends them, with an access
 * token, and with token, sales policy and abuse rules, in the same rounds on the same Postgres.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { AccessTokens } from "@ticketrush/engine/identity/access-token"
import { findKeys } from "@ticketrush/http/keys/key-file"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { Experiment, Finding } from "../Experiment.ts"
import { createUsers, type Gateway, setSalesPolicy, setupConcert, startGateway } from "../http/Gateway.ts"
import { type Measured, measured } from "../http/measured.ts"
import { openPostgres, type Postgres } from "../http/Postgres.ts"
import type { Listed, SeatRange } from "../load/Journey.ts"
import type { Options } from "../options.ts"
import { ratios, summary } from "../stats.ts"

type Variant = {
  readonly name: string
  /** Requests with one token; 0: none has one, and the body names the person. */
  readonly perToken: number
  /** Whether there is a policy, and the abuse rules count, judge and note each hold. */
  readonly guarded: boolean
}

const variants: ReadonlyArray<Variant> = [
  { name: "trusted caller", perToken: 0, guarded: false },
  { name: "token", perToken: 10, guarded: false },
  { name: "token, policy, abuse rules", perToken: 10, guarded: true },
  { name: "token, policy, abuse rules, each token new", perToken: 1, guarded: true },
]
const [plain, withToken, guarded, cold] = variants.map(({ name }) => name)

const people = 2_000
const warmupHolds = 4_000
const holdsPerSecond = 4_000

export const guardedHold: Experiment = {
  name: "guarded-hold",
  summary: "processor time of a hold by a trusted caller, with an access token, and with token, policy and abuse rules",
  run: async (options, say) => {
    const postgres = await openPostgres()
    try {
      const rounds: Array<Record<string, Measured>> = []
      for (let round = 0; round < options.rounds; round++) {
        const results: Record<string, Measured> = {}
        for (const variant of round % 2 === 1 ? [...variants].reverse() : variants) {
          say(`round ${round + 1} of ${options.rounds}: ${variant.name}`)
          results[variant.name] = await measureOne(options, postgres, variant)
        }
        rounds.push(results)
      }
      return {
        findings: findingsOf(rounds),
        raw: { postgres: postgres.version, rounds },
        notes: [
          "Server, Postgres and load generator share the machine's cores; closed loop. Every hold is committed with fsync on.",
          "The server's processor time is that of all its threads, so it includes the verification beside the loop.",
          "The abuse rules run in shadow: they count, judge and note each hold and stop none, since a few people stand for many.",
        ],
      }
    } finally {
      await postgres.stop()
    }
  },
}

const measureOne = async (options: Options, postgres: Postgres, variant: Variant): Promise<Measured> => {
  const database = await postgres.createDatabase()
  const folder = await mkdtemp(join(tmpdir(), "ticketrush-bench-"))
  try {
    const abuse = variant.guarded ? "shadow" : "off"
    const gateway = await startGateway({ DATABASE_URL: database.url, TICKETRUSH_DATA: folder, TICKETRUSH_ABUSE: abuse })
    try {
      const users = await createUsers(gateway.port, people)
      const count = Math.ceil(options.seconds * holdsPerSecond)
      const { id, options: offered } = await setupConcert(gateway.port, 1, warmupHolds + count)
      if (variant.guarded) await setSalesPolicy(gateway.port, id)
      const [{ first }] = offered
      const requestsFor = await requests(folder, users, variant)
      await load(options, postgres, gateway, await requestsFor({ first, count: warmupHolds }))
      return await load(options, postgres, gateway, await requestsFor({ first: first + warmupHolds, count }))
    } finally {
      await gateway.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
    await database.drop()
  }
}

/** Each seat once, by changing people; tokens are those that the server's own key signs. */
const requests = async (folder: string, users: SeatRange, { perToken }: Variant) => {
  const keys = await Effect.runPromise(findKeys(folder))
  if (keys === undefined) throw new Error(`the server has left no keys in ${folder}`)
  const tokens = new AccessTokens(keys.all, limits.accessSecondsDefault)
  let signed = 0
  return async ({ count, first }: SeatRange): Promise<ReadonlyArray<Listed>> => {
    const made: Listed[] = []
    const tokenOf = async (n: number): Promise<string> => {
      const claims = { session: `bench-${++signed}`, person: personOf(n), version: 1, role: "USER" } as const
      return `Authorization: Bearer ${await tokens.sign(claims, String(signed), Date.now())}\r\n`
    }
    const personOf = (n: number): number => users.first + (n % users.count)
    // What one token is shown with is spread over the whole run, as the requests of a person are over a sale.
    const tokenCount = perToken === 0 ? 0 : Math.ceil(count / perToken)
    const headers = await Promise.all(Array.from({ length: tokenCount }, (_, n) => tokenOf(n)))
    for (let n = 0; n < count; n++) {
      if (perToken === 0) {
        made.push({ path: "/api/reservations/v6/holds", body: `{"userId":${personOf(n)},"seatId":${first + n}}` })
      } else {
        const header = headers[n % tokenCount]
        made.push({ path: "/api/reservations/v7/holds", body: `{"seatId":${first + n}}`, header })
      }
    }
    return made
  }
}

const load = async (
  options: Options,
  postgres: Postgres,
  { pid, port }: Gateway,
  list: ReadonlyArray<Listed>,
): Promise<Measured> => {
  const result = await measured(
    {
      ...{ host: "127.0.0.1", port, connections: Math.max(...options.connections), rate: null },
      ...{ warmupMs: 0, measureMs: 120_000, patienceMs: 5_000 },
      journey: { kind: "list", requests: list },
    },
    { server: pid, postgres: postgres.pid },
  )
  if (result.answers.accepted !== list.length) {
    throw new Error(`${result.answers.accepted} of ${list.length} holds were accepted: ${result.errors[0] ?? ""}`)
  }
  return result
}

const findingsOf = (rounds: ReadonlyArray<Readonly<Record<string, Measured>>>): ReadonlyArray<Finding> => {
  const cpu = (name: string): ReadonlyArray<number> => rounds.map((round) => round[name].serverCpuUs)
  const against = (name: string, goal?: Finding["goal"]): Finding => ({
    name: `server's processor time, ${name} against ${plain}`,
    unit: "x",
    value: ratios(cpu(name), cpu(plain)),
    ...(goal !== undefined && { goal }),
  })
  // Ten holds with one token verify it once, so what a new one costs beside a known one is a difference of nine tenths.
  const verification = cpu(cold).map((each, round) => (each - cpu(guarded)[round]) / 0.9)
  return [
    against(withToken),
    against(guarded, { atMost: 1.15 }),
    against(cold),
    { name: "a token that is seen for the first time", unit: "us", value: summary(verification) },
    ...variants.flatMap(
      ({ name }): ReadonlyArray<Finding> => [
        { name: `${name}: server`, unit: "us a hold", value: summary(cpu(name)) },
        { name: "  Postgres", unit: "us a hold", value: summary(rounds.map((round) => round[name].postgresCpuUs)) },
      ],
    ),
  ]
}
