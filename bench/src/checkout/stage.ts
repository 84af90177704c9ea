/** A server that takes payments through a sandbox, within it or beside it, its buyers and its concerts. */
import { spawn } from "node:child_process"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { seatIdOf } from "@ticketrush/protocol"
import { cpuSeconds, stopChild } from "../child.ts"
import { freePort, type Gateway, startGateway } from "../http/Gateway.ts"
import type { Postgres } from "../http/Postgres.ts"
import { Buyers, type BuyersJob, type BuyersResult } from "./worker.ts"

export type Place = "within the server" | "beside it"

/** Processor time of one purchase by process, in microseconds. */
export type Bought = BuyersResult & {
  readonly perSecond: number
  readonly serverUs: number
  readonly postgresUs: number
  readonly sandboxUs: number
  readonly buyersUs: number
}

const sandboxProgram = fileURLToPath(new URL("../../../packages/cli/src/ticketrush.ts", import.meta.url))
const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`
const key = "bench"
const seatCount = 100_000
const buyersMax = 32
const warmupSeconds = 2

export class CheckoutStage {
  readonly #gateway: Gateway
  readonly #postgresPid: number
  readonly #sandboxPid: number
  readonly #tokens: ReadonlyArray<string>

  private constructor(gateway: Gateway, postgresPid: number, sandboxPid: number, tokens: ReadonlyArray<string>) {
    this.#gateway = gateway
    this.#postgresPid = postgresPid
    this.#sandboxPid = sandboxPid
    this.#tokens = tokens
  }

  static async use<A>(postgres: Postgres, place: Place, run: (stage: CheckoutStage) => Promise<A>): Promise<A> {
    const database = await postgres.createDatabase()
    const port = place === "beside it" ? await freePort() : 0
    const settings: Record<string, string> =
      port === 0
        ? { TICKETRUSH_PAYMENTS: "in-process" }
        : {
            TICKETRUSH_PAYMENTS: "sandbox",
            TICKETRUSH_PAYMENTS_URL: `http://127.0.0.1:${port}/sandbox`,
            TICKETRUSH_PAYMENTS_KEY: key,
            TICKETRUSH_PAYMENTS_WEBHOOK_SECRET: secret,
          }
    try {
      const gateway = await startGateway({ DATABASE_URL: database.url, ...settings })
      const webhook = `http://127.0.0.1:${gateway.port}/api/payments/webhooks/sandbox`
      const words = ["sandbox", "--port", String(port), "--key", key, "--secret", secret, "--webhook", webhook]
      const sandbox = port === 0 ? null : spawn(process.execPath, [sandboxProgram, ...words], { stdio: "ignore" })
      try {
        if (sandbox !== null) await answering(`http://127.0.0.1:${port}`)
        const tokens: string[] = []
        for (let n = 0; n < buyersMax; n++) tokens.push(await tokenOf(gateway.port, `buyer ${n}`))
        return await run(new CheckoutStage(gateway, postgres.pid, sandbox?.pid ?? 0, tokens))
      } finally {
        if (sandbox !== null) await stopChild(sandbox)
        await gateway.stop()
      }
    } finally {
      await database.drop()
    }
  }

  async buy(kind: BuyersJob["kind"], seconds: number): Promise<Bought> {
    const { port, pid } = this.#gateway
    const payments = kind === "checkouts" ? { payments: { gateway: "sandbox" } } : {}
    const night = {
      ...{ title: kind, artistName: kind, agencyName: kind, concertDate: "2099-01-01T19:00:00" },
      ...{ seatCount, ticketPriceAmount: 1_000, ...payments },
    }
    const { optionIds } = await postJson(port, "/api/concerts/setup", night)
    const firstSeat = seatIdOf((optionIds as ReadonlyArray<number>)[0], 0)
    const url = `http://127.0.0.1:${port}`
    const buyers = (lasting: number, from: number): Promise<BuyersResult> =>
      new Buyers({
        ...{ kind, url, tokens: this.#tokens, seconds: lasting },
        ...{ firstSeat: firstSeat + from, seats: seatCount / 2 },
      }).run()
    await buyers(warmupSeconds, 0)
    const watched = [pid, this.#postgresPid, this.#sandboxPid, process.pid]
    const before = watched.map(usedBy)
    const result = await buyers(seconds, seatCount / 2)
    const [serverUs, postgresUs, sandboxUs, buyersUs] = watched.map(
      (each, n) => ((usedBy(each) - before[n]) * 1e6) / result.bought,
    )
    return { ...result, perSecond: result.bought / result.seconds, serverUs, postgresUs, sandboxUs, buyersUs }
  }
}

const answering = async (url: string): Promise<void> => {
  for (let tries = 0; ; tries++) {
    try {
      const response = await fetch(url)
      await response.arrayBuffer()
      return
    } catch (cause) {
      if (tries === 2_000) throw cause
      await sleep(5)
    }
  }
}

/** Of this process itself without those that it has started. */
const usedBy = (pid: number): number => {
  if (pid === 0) return 0
  if (pid !== process.pid) return cpuSeconds(pid)
  const { system, user } = process.cpuUsage()
  return (system + user) / 1e6
}

const tokenOf = async (port: number, username: string): Promise<string> => {
  const { id } = await postJson(port, "/api/users", { username })
  return String((await postJson(port, "/api/lab/sessions", { userId: id })).accessToken)
}

const postJson = async (port: number, path: string, body: unknown): Promise<Readonly<Record<string, unknown>>> => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${text}`)
  return JSON.parse(text)
}
