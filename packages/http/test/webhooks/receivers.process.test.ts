/**
 * The receivers of docs/reference/webhooks.md, in three languages with the Standard Webhooks libraries of others: they take
 * what a real server sends, once each, and go on with their old secret while a new one is there.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { freePort } from "@ticketrush/engine/database/freePort"
import { clientsFolder, createDatabase, goWebhooks, pythonWebhooks, until } from "@ticketrush/testing"
import { Effect } from "effect"
import { describe, expect, it, onTestFinished } from "vitest"
import { bearer, createUser, post, setUp, signIn, type Tokens } from "../client.ts"
import { ServerProcess } from "../process/ServerProcess.ts"

const [go, python] = [goWebhooks(), pythonWebhooks()]

const receivers = [
  {
    language: "python",
    file: "webhooks-python/receiver.py",
    place: python,
    command: () => `${python}/venv/bin/python`,
  },
  { language: "go", file: "webhooks-go/main.go", place: go, command: () => `${go}/receiver` },
  { language: "js", file: "webhooks-node/receiver.mjs", place: "with us", command: () => process.execPath },
]
const sourceOf = (file: string): string => readFileSync(join(clientsFolder, file), "utf8")

/** A receiver that listens, and the lines it has printed: the id and the type of each event. */
class Receiver {
  readonly url: string
  readonly lines: string[] = []
  readonly #child: ChildProcess

  private constructor(port: number, secret: string, command: string, args: ReadonlyArray<string>) {
    this.url = `http://127.0.0.1:${port}/`
    const env = { ...process.env, PORT: String(port), WEBHOOK_SECRET: secret }
    this.#child = spawn(command, args, { env, stdio: ["ignore", "pipe", "inherit"] })
    let rest = ""
    this.#child.stdout!.on("data", (piece: Buffer) => {
      const all = `${rest}${piece}`.split("\n")
      rest = all.pop()!
      this.lines.push(...all)
    })
    onTestFinished(() => void this.#child.kill("SIGKILL"))
  }

  static async start(port: number, secret: string, command: string, args: ReadonlyArray<string>): Promise<Receiver> {
    const receiver = new Receiver(port, secret, command, args)
    // What is not signed is refused, which also says that it listens.
    const refuses = () =>
      fetch(receiver.url, { method: "POST", body: "{}" }).then(
        ({ status }) => status === 401,
        () => false,
      )
    await until("the receiver listens", refuses)
    return receiver
  }
}

const startServer = async (): Promise<{ readonly server: ServerProcess; readonly root: Tokens }> => {
  const database = await createDatabase()
  onTestFinished(() => database.drop())
  const server = await ServerProcess.start({
    DATABASE_URL: database.url,
    TICKETRUSH_ADMIN: "root",
    TICKETRUSH_WEBHOOKS_LOOPBACK: "on",
  })
  onTestFinished(() => server.end().then(() => {}))
  // The first person of a new database.
  return { server, root: await signIn(server.url, 1) }
}

describe("the page about webhooks", () => {
  const page = readFileSync(join(clientsFolder, "../../docs/reference/webhooks.md"), "utf8")
  it.each(receivers)("shows the receiver in $language that the test below runs", ({ language, file }) => {
    expect(page).toContain(`\`\`\`${language}\n${sourceOf(file)}\`\`\``)
  })
})

describe("a receiver with a public library", () => {
  const built = receivers.filter(({ place }) => place !== undefined)
  it.each(built)("takes what a server sends, in $language", async ({ language, file, command }) => {
    const { server, root } = await startServer()
    const port = await Effect.runPromise(freePort(process.pid * 7))
    const url = `http://127.0.0.1:${port}/`
    const events = ["reservation.held", "reservation.paying", "reservation.confirmed"]
    const at = `${server.url}/api/webhooks/endpoints`
    const { body } = await post(at, { url, events }, bearer(root))
    const args = language === "go" ? [] : [join(clientsFolder, file)]
    const receiver = await Receiver.start(port, body.secret, command(), args)

    const person = await createUser(server.url, "신하은")
    const { seatIds } = await setUp(server.url, { seatCount: 3 })
    const buy = async (seatId: number): Promise<void> => {
      const holds = `${server.url}/api/reservations/v6`
      const { id } = (await post(`${holds}/holds`, { userId: person, seatId })).body
      for (const word of ["paying", "confirm"]) await post(`${holds}/${id}/${word}`, { userId: person })
    }
    const types = () => receiver.lines.map((line) => line.split(" ")[1])
    await buy(seatIds[0])
    await until("all is told", () => receiver.lines.length === 3)
    expect(types()).toEqual(events)

    await post(`${at}/${body.id}/rotate`, {}, bearer(root))
    await buy(seatIds[1])
    await until("the old secret still counts", () => receiver.lines.length === 6)
    const [first] = receiver.lines[0].split(" ")
    await post(`${at}/${body.id}/replay`, { messageId: first }, bearer(root))
    const attempts = async () =>
      (await (await fetch(`${at}/${body.id}/attempts`, { headers: bearer(root) })).json()) as {
        attempts: ReadonlyArray<{ messageId: string; outcome: string }>
      }
    await until("it came twice", async () => {
      const taken = (await attempts()).attempts.filter(({ messageId }) => messageId === first)
      return taken.length === 2 && taken.every(({ outcome }) => outcome === "TAKEN")
    })
    // It is told apart by its id, and taken once.
    expect(receiver.lines).toHaveLength(6)
    expect(new Set(types())).toEqual(new Set(events))
  })
})
