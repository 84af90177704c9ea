/** The server under test: the product's own entry point in a process of its own, driven over HTTP only. */
import { execFile, spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { type OptionId, seatIdOf } from "@ticketrush/protocol"
import { type Server, stopChild } from "../child.ts"
import type { SeatRange } from "../load/Journey.ts"
import { runLoad } from "../load/Load.ts"

const entry = fileURLToPath(import.meta.resolve("@ticketrush/http/boot/main"))

const keeper = fileURLToPath(import.meta.resolve("@ticketrush/http/boot/keep-sources"))
let kept: Promise<unknown> | undefined
/**
 * What loading this build finds out, kept once. A server that finds nothing kept has a process beside it that does so, more than a
 * second of processor time in the middle of what is measured, and again at each start that ends before it.
 */
const keepSources = (): Promise<unknown> => {
  kept ??= promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", keeper])
  return kept
}

export type Gateway = Server & {
  /** From spawn to the first answer of `/health/ready`, in milliseconds. */
  readonly readyMs: number
  readonly kill: () => Promise<void>
  /** Its exit code, or the signal that ended it; null while it runs. */
  readonly ended: () => number | string | null
  /** Waits until the reservation lists show everything that was committed; answers how long that took, in ms. */
  readonly listsLevel: () => Promise<number>
  /** What a scrape gets. */
  readonly metrics: () => Promise<string>
  /** The end of what it has written. */
  readonly output: () => string
}

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port")
  return address.port
}

const outputMax = 100_000

const takenMeanwhile = "another program listens there"
const triesMax = 3

/** Another program may take a port between the time it was found free and the start: then the next one is tried. */
export const startGateway: typeof startOnce = async (environment, execArgv, program, readyMsMax) => {
  await keepSources()
  for (let n = 1; ; n++) {
    try {
      return await startOnce(environment, execArgv, program, readyMsMax)
    } catch (error) {
      if (n === triesMax || !(error as Error).message.includes(takenMeanwhile)) throw error
    }
  }
}

/**
 * `environment` adds to what every bench gateway gets; `execArgv` are options of Node, such as `--cpu-prof`; `program`
 * is the entry of another build; `readyMsMax` bounds the wait for it.
 */
const startOnce = async (
  environment: Readonly<Record<string, string>>,
  execArgv: ReadonlyArray<string> = [],
  program = entry,
  readyMsMax = 60_000,
): Promise<Gateway> => {
  const port = await freePort()
  const metricsPort = await freePort()
  const spawned = performance.now()
  const child = spawn(process.execPath, [...execArgv, program], {
    env: {
      ...process.env,
      HOST: "127.0.0.1",
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      TICKETRUSH_TRUSTED: "on",
      TICKETRUSH_SEED: "none",
      // What is measured is the engine, and one person may stand for many. Another build may not know the setting.
      ...(program === entry ? { TICKETRUSH_ABUSE: "off" } : {}),
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let output = ""
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-outputMax)
  }
  child.stdout.on("data", collect)
  child.stderr.on("data", collect)
  const readyMs = await ready(
    port,
    spawned,
    () => child.exitCode ?? child.signalCode,
    () => output,
    readyMsMax,
  )
  return {
    port,
    pid: child.pid!,
    readyMs,
    stop: () => stopChild(child),
    kill: () => stopChild(child, "SIGKILL"),
    ended: () => child.exitCode ?? child.signalCode,
    listsLevel: () => listsLevel(metricsPort),
    metrics: () => metricsText(metricsPort),
    output: () => output,
  }
}

const ready = async (
  port: number,
  since: number,
  ended: () => number | string | null,
  output: () => string,
  readyMsMax: number,
): Promise<number> => {
  for (;;) {
    if (ended() !== null) throw new Error(`the server ended (${ended()}) before it served:\n${output()}`)
    try {
      const response = await fetch(`http://127.0.0.1:${port}/health/ready`)
      await response.arrayBuffer()
      if (response.ok) return performance.now() - since
    } catch {
      // Not listening yet.
    }
    if (performance.now() - since > readyMsMax)
      throw new Error(`the server is not ready after ${readyMsMax} ms:\n${output()}`)
    await sleep(5)
  }
}

const metricsText = async (metricsPort: number): Promise<string> => {
  const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`)
  return response.text()
}

/** What the node has committed and its lists do not show yet; it is told from the moment that they are followed. */
const listsLevel = async (metricsPort: number): Promise<number> => {
  const since = performance.now()
  for (;;) {
    const text = await metricsText(metricsPort)
    const lag = Number(/^ticketrush_projection_lag_events(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1])
    if (lag === 0) return performance.now() - since
    if (performance.now() - since > 120_000) throw new Error(`the reservation lists are ${lag} events behind`)
    await sleep(20)
  }
}

const postJson = (port: number, path: string, body: unknown): Promise<string> => sendJson(port, "POST", path, body)

/** So long an answer that says "try again" is asked for again, in milliseconds: the machine may be busy. */
const patienceMs = 30_000

const sendJson = async (port: number, method: "POST" | "PUT", path: string, body: unknown): Promise<string> => {
  const since = performance.now()
  const key = randomUUID()
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    if (response.ok) return text
    if (response.status !== 503 || performance.now() - since > patienceMs) {
      throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
    }
    await sleep(250)
  }
}

export type Concert = { readonly id: number; readonly options: ReadonlyArray<SeatRange> }

let named = 0

/** Puts a concert up through the trusted surface, as the contract's scripts do. */
export const setupConcert = async (port: number, optionCount: number, seatCount: number): Promise<Concert> => {
  const name = `bench ${process.pid} ${++named}`
  const text = await postJson(port, "/api/concerts/setup", {
    title: name,
    artistName: name,
    entertainmentName: name,
    agencyName: name,
    concertDate: "2030-01-01T19:00:00",
    seatCount,
    optionCount,
  })
  const id = Number(/ConcertID=(\d+)/.exec(text)?.[1])
  const several = /OptionIDs=\[([^\]]*)\]/.exec(text)?.[1]
  const options: ReadonlyArray<OptionId> = (several ?? /OptionID=(\d+)/.exec(text)![1]).split(",").map(Number)
  if (options.length !== optionCount) throw new Error(`asked for ${optionCount} options: ${text}`)
  return { id, options: options.map((option) => ({ first: seatIdOf(option, 0), count: seatCount })) }
}

/** A policy with limits that are asked of each hold and that no load of a bench reaches. */
export const setSalesPolicy = async (port: number, concertId: number): Promise<void> => {
  const most = 10_000
  await sendJson(port, "PUT", `/api/concerts/${concertId}/sales-policy`, {
    generalSaleStartAt: "2020-01-01T00:00:00Z",
    maxReservationsPerUser: most,
    ...{ maxSeatsPerOrder: most, maxSeatsPerOption: most, maxSeatsPerPriceTier: [most], maxHoldsAtOnce: most },
  })
}

/** The seats of several concerts, for loads that need more seats than one option has. */
export const setupSeats = async (
  port: number,
  concerts: number,
  seatCount: number,
): Promise<ReadonlyArray<SeatRange>> => {
  const seats: SeatRange[] = []
  for (let n = 0; n < concerts; n++) seats.push(...(await setupConcert(port, 1, seatCount)).options)
  return seats
}

/** Users with ids that follow each other. */
export const createUsers = async (port: number, count: number): Promise<SeatRange> => {
  const tag = `bench-${process.pid}-${++named}`
  const create = async (n: number | string): Promise<number> =>
    JSON.parse(await postJson(port, "/api/users", { username: `${tag}-${n}` })).id
  const first = await create("first")
  const result = await runLoad({
    host: "127.0.0.1",
    port,
    connections: 16,
    rate: null,
    warmupMs: 0,
    measureMs: 60_000,
    patienceMs: 1_000,
    journey: {
      kind: "list",
      requests: Array.from({ length: count }, (_, n) => ({
        path: "/api/users",
        body: JSON.stringify({ username: `${tag}-${n}` }),
      })),
    },
  })
  const last = await create("last")
  if (result.answers.accepted !== count || last !== first + count + 1) {
    throw new Error(`could not create ${count} users in a row: ${JSON.stringify(result.answers)} ${result.errors[0]}`)
  }
  return { first: first + 1, count }
}

/** A gateway that takes as many streams as a process has descriptors for, all of them from a few addresses. */
export const startStreamGateway = (url: string, execArgv: ReadonlyArray<string> = []): Promise<Gateway> =>
  startGateway(
    {
      DATABASE_URL: url,
      TICKETRUSH_STREAMS: "19000",
      TICKETRUSH_STREAMS_PER_ADDRESS: "19000",
      TICKETRUSH_CONNECTIONS_PER_ADDRESS: "19000",
    },
    execArgv,
  )
