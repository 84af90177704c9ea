/** `npm start` as a child process, with what it prints and how it ends. */
import { type ChildProcess, spawn } from "node:child_process"
import { until } from "@ticketrush/testing"
import { afterEach } from "vitest"

const main = new URL("../../src/boot/main.ts", import.meta.url).pathname

export class Program {
  readonly child: ChildProcess
  out = ""
  err = ""
  code: number | null | undefined

  constructor(env: NodeJS.ProcessEnv, args: ReadonlyArray<string> = []) {
    // One person of a test holds as often as the test needs.
    const own = { TICKETRUSH_SEED: "none", TICKETRUSH_ABUSE: "shadow" }
    const settings = { HOST: "127.0.0.1", PORT: "0", METRICS_PORT: "0", ...own, ...env }
    this.child = spawn(process.execPath, [main, ...args], { env: { ...process.env, ...settings } })
    this.child.stdout!.on("data", (chunk) => {
      this.out += chunk
    })
    this.child.stderr!.on("data", (chunk) => {
      this.err += chunk
    })
    this.child.once("exit", (code) => {
      this.code = code
    })
  }

  /** Its address, once it sells. */
  async url(): Promise<string> {
    await until("the banner is there", () => this.out.includes("trusted  ") || this.code !== undefined)
    const found = /page +(http:[^\s#]+)\//.exec(this.out)
    if (found === null) throw new Error(`it did not start: ${this.err}`)
    return found[1]
  }

  /** The one behind the address of the page. */
  get token(): string {
    return /demo +http:\S+\/demo#token=(\S+)/.exec(this.out)?.[1] ?? "none"
  }

  async ended(): Promise<number | null> {
    await until("it has ended", () => this.code !== undefined)
    return this.code as number | null
  }

  stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    this.child.kill(signal)
    return this.ended()
  }
}

/** Starts programs that are ended with the test that started them. `shared`: settings of all of them. */
export const usePrograms = (
  shared: NodeJS.ProcessEnv = {},
): ((env: NodeJS.ProcessEnv, args?: ReadonlyArray<string>) => Program) => {
  const programs: Program[] = []
  afterEach(async () => {
    for (const program of programs.splice(0)) if (program.code === undefined) await program.stop("SIGKILL")
  })
  return (env, args) => {
    const program = new Program({ ...shared, ...env }, args)
    programs.push(program)
    return program
  }
}
