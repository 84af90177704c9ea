/** A mail server in Python: aiosmtpd, and what it has taken as Python's own library reads it. */
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { clientsFolder, until } from "@ticketrush/testing"

export type TakenMail = {
  readonly from: string
  readonly to: ReadonlyArray<string>
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly signedIn: boolean | null
}

/** See `testing/clients/smtp-python/smtp.py`. */
export type SmtpMode =
  | "take"
  | "refuse"
  | "full"
  | "unwelcome"
  | "slow"
  | "silent"
  | "hang-up"
  | `${"recipient" | "message"} ${string}`

export class SmtpServer {
  readonly taken: TakenMail[] = []
  port = 0
  #mode: SmtpMode = "take"
  readonly #child: ChildProcess

  private constructor(place: string, account: ReadonlyArray<string>) {
    const script = join(clientsFolder, "smtp-python/smtp.py")
    this.#child = spawn(`${place}/venv/bin/python`, [script, ...account], { stdio: ["pipe", "pipe", "inherit"] })
    let rest = ""
    this.#child.stdout!.on("data", (piece: Buffer) => {
      const lines = `${rest}${piece}`.split("\n")
      rest = lines.pop()!
      for (const line of lines) this.#hear(JSON.parse(line))
    })
  }

  /** `place`: the folder with its virtual environment. `account`: a name and a password that it asks for. */
  static async start(place: string, account: readonly [] | readonly [string, string] = []): Promise<SmtpServer> {
    const server = new SmtpServer(place, account)
    await until("the mail server listens", () => server.port !== 0)
    return server
  }

  async become(mode: SmtpMode): Promise<void> {
    this.#child.stdin!.write(`${mode}\n`)
    await until("it does so", () => this.#mode === mode)
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGKILL")
    await until("it has ended", () => this.#child.exitCode !== null || this.#child.signalCode !== null)
  }

  #hear(line: TakenMail | { readonly port: number } | { readonly mode: SmtpMode }): void {
    if ("port" in line) this.port = line.port
    else if ("mode" in line) this.#mode = line.mode
    else this.taken.push(line)
  }
}
