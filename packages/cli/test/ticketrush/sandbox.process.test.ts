/** The sandbox in a process of its own, and the Standard Webhooks library of another language at both ends. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { nodeClock, nodeDefer } from "@ticketrush/engine/ports-node"
import {
  type GatewayOutcome,
  type Heard,
  idInHeader,
  makeGateway,
  type ProviderPayment,
  StandardWebhookVerifier,
  transportHttp,
  WebhookReceiver,
} from "@ticketrush/payment"
import { inboxMemory } from "@ticketrush/payment/webhooks/InboxMemory"
import { clientsFolder, pythonWebhooks, until } from "@ticketrush/testing"
import { afterEach, describe, expect, it } from "vitest"

const program = fileURLToPath(new URL("../../src/ticketrush.ts", import.meta.url))
const python = pythonWebhooks()
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

const children: Array<ChildProcess> = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL")
})

/** A program and the lines it has printed. */
const started = (command: string, args: ReadonlyArray<string>) => {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] })
  children.push(child)
  const lines: Array<string> = []
  let rest = ""
  let errors = ""
  child.stdout.on("data", (piece: Buffer) => {
    const all = `${rest}${piece}`.split("\n")
    rest = all.pop()!
    lines.push(...all)
  })
  child.stderr.on("data", (piece: Buffer) => {
    errors += piece
  })
  const line = async (fits: (line: string) => boolean): Promise<string> => {
    await until("a line is printed", () => child.exitCode !== null || lines.some(fits))
    const found = lines.find(fits)
    if (found === undefined) throw new Error(`it ended with ${child.exitCode}: ${errors}`)
    return found
  }
  return { child, lines, line, errors: () => errors }
}

const sandbox = async (...args: ReadonlyArray<string>) => {
  const running = started(process.execPath, [program, "sandbox", "--port", "0", ...args])
  const address = /http:\S+(?=;)/.exec(await running.line((line) => line.includes("listens at")))![0]
  return { ...running, address }
}

const shopOf = (address: string) =>
  makeGateway(
    { dialect: "sandbox", apiKey: "sandbox-key" },
    { transport: transportHttp(new URL(`${address}/sandbox`)), clock: nodeClock, defer: nodeDefer },
  )

const outcome = (call: (heard: Heard<ProviderPayment>) => void) => new Promise<GatewayOutcome<ProviderPayment>>(call)

/** Makes a payment with a test card and confirms it. */
const pay = async (address: string, order: string, card = "4242424242424242") => {
  const shop = shopOf(address)
  const asked = {
    order,
    title: "A-1",
    amount: 99_000,
    currency: "KRW",
    returnUrl: "https://shop.example/",
    card,
  } as const
  const made = await outcome((heard) => shop.create({ attempt: `${order}-create`, ...asked }, heard))
  if (made.kind !== "done") throw new Error(JSON.stringify(made))
  const confirm = { attempt: `${order}-confirm`, payment: made.value.id, order, amount: 99_000 }
  return outcome((heard) => shop.confirm(confirm, heard))
}

describe("ticketrush sandbox", () => {
  it("takes payments of a shop in another process until it is interrupted", async () => {
    const { address, child } = await sandbox()
    expect(await pay(address, "order-1")).toMatchObject({ kind: "done", value: { status: "captured" } })
    expect(await pay(address, "order-2", "4000000000000002")).toMatchObject({ kind: "refused", code: "declined" })
    child.kill("SIGINT")
    await until("it has ended", () => child.exitCode !== null || child.signalCode !== null)
    expect((await pay(address, "order-3").catch((error: Error) => error.message)).toString()).toContain("unsent")
  })

  it("ends with 3 and a sentence when its port is taken, or a key is none", async () => {
    const { address } = await sandbox()
    const run = (...args: ReadonlyArray<string>) =>
      spawnSync(process.execPath, [program, "sandbox", ...args], { encoding: "utf8", timeout: 60_000 })
    const port = new URL(address).port
    const taken = run("--port", port)
    expect([taken.status, taken.stderr]).toEqual([3, `ticketrush: port ${port} is taken; --port 0 takes a free one\n`])
    const wrong = run("--port", "0", "--webhook", "http://127.0.0.1:1/", "--secret", "whsec_short")
    expect([wrong.status, wrong.stderr]).toEqual([
      3,
      "ticketrush: a webhook key is whsec_ and 24 to 64 bytes in base64\n",
    ])
  })
})

describe.runIf(python !== undefined)("the Standard Webhooks library of Python", () => {
  const interpreter = join(python ?? "", "venv/bin/python")
  const script = join(clientsFolder, "webhooks-python", "webhooks.py")

  it("accepts webhooks of the sandbox, and not those that a fault has signed wrongly", async () => {
    const receiver = started(interpreter, [script, "receive", secret])
    const { port } = JSON.parse(await receiver.line((line) => line.includes("port")))
    const hook = `http://127.0.0.1:${port}/`
    const faults = "bad-signature=1,stale=1,truncated=1"
    const { address } = await sandbox("--webhook", hook, "--secret", secret, "--profile", "instant", "--faults", faults)
    await pay(address, "order-1")
    await until("four messages came", () => receiver.lines.length >= 5)
    const heard = receiver.lines.slice(1).map((line) => JSON.parse(line))
    const accepted = heard.filter(({ event }) => event !== undefined)
    expect(accepted).toHaveLength(1)
    expect(accepted[0].event).toMatchObject({
      id: accepted[0].id,
      type: "payment.succeeded",
      data: { payment: { order: "order-1", amount: 99_000, status: "succeeded" } },
    })
    expect(heard.filter(({ refused }) => refused !== undefined)).toHaveLength(3)
  })

  it("signs webhooks that our receiver takes, and refuses with another key", async () => {
    const inbox = inboxMemory()
    const receiver = new WebhookReceiver({
      provider: "elsewhere",
      verifier: new StandardWebhookVerifier([secret]),
      idOf: idInHeader,
      inbox,
      nowMs: () => Date.now(),
      heard: () => {},
    })
    const server = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray())
      const header = (name: string): string => String(request.headers[name] ?? "")
      receiver.receive(header, body, ({ status }) => response.writeHead(status).end())
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const bodies = ['{"type":"payment.succeeded","memo":"좌석 A-1 🎫"}', '{ "spaced" : [1, 2.50] }', "not json"]
    const send = async (key: string) => {
      const child = spawn(interpreter, [script, "send", key, url], { stdio: ["pipe", "pipe", "inherit"] })
      children.push(child)
      child.stdin.end(bodies.join("\n"))
      const output = Buffer.concat(await child.stdout.toArray()).toString()
      return output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).status)
    }
    expect(await send(secret)).toEqual([200, 200, 200])
    expect(inbox.kept.map(({ body }) => body.toString())).toEqual(bodies)
    expect(await send("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).toEqual([401, 401, 401])
    server.close()
  })
})
