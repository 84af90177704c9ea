/** The real server as a child process, to be killed and started again on the same port and database. */
import { type ChildProcess, spawn } from "node:child_process"
import { freePort } from "@ticketrush/engine/database/freePort"
import { makeTestFolder, until } from "@ticketrush/testing"
import { Effect } from "effect"

const main = new URL("../../src/boot/main.ts", import.meta.url).pathname

export class ServerProcess {
  readonly port: number
  readonly metricsPort: number
  readonly #env: NodeJS.ProcessEnv
  #printed = ""
  #child: ChildProcess | undefined

  private constructor(port: number, metricsPort: number, env: NodeJS.ProcessEnv) {
    this.port = port
    this.metricsPort = metricsPort
    this.#env = {
      ...process.env,
      HOST: "127.0.0.1",
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      TICKETRUSH_SEED: "none",
      // One person of a test holds as often as the test needs.
      TICKETRUSH_ABUSE: "shadow",
      TICKETRUSH_TRUSTED: "on",
      // Its keys stay out of the folder of the user who runs the tests; a later run removes what this one leaves.
      TICKETRUSH_DATA: makeTestFolder().path,
      ...env,
    }
  }

  static async start(env: NodeJS.ProcessEnv): Promise<ServerProcess> {
    // A port that was free may be taken by another test before the server listens on it.
    for (let attempt = 0; ; attempt++) {
      const ports = [
        await Effect.runPromise(freePort((process.pid + attempt * 101) * 3)),
        await Effect.runPromise(freePort((process.pid + attempt * 101) * 5)),
      ]
      const server = new ServerProcess(ports[0], ports[1], env)
      const taken = await server.restart().then(
        () => false,
        (failure: Error) => {
          if (attempt < 3 && failure.message.includes("another program listens there")) return true
          throw failure
        },
      )
      if (!taken) return server
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get pid(): number {
    return this.#child!.pid!
  }

  /** The end of what it printed. */
  get printed(): string {
    return this.#printed
  }

  /** Starts it and waits until it says that it is ready to sell. */
  async restart(): Promise<void> {
    const child = spawn(process.execPath, [main], { env: this.#env, stdio: ["ignore", "pipe", "pipe"] })
    this.#child = child
    const keep = (text: Buffer) => {
      this.#printed = (this.#printed + text.toString()).slice(-4_000)
    }
    child.stdout!.on("data", keep)
    child.stderr!.on("data", keep)
    await until("the server is ready", () => this.ready()).catch((failure: Error) => {
      throw new Error(`${failure.message}\n${this.#printed}`)
    })
  }

  async ready(): Promise<boolean> {
    if (this.#child?.exitCode !== null) throw new Error(`the server ended by itself:\n${this.#printed}`)
    return fetch(`${this.url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  }

  async end(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<number | null> {
    const child = this.#child!
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve))
    child.kill(signal)
    return ended
  }
}
