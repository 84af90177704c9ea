/** A browser with its push service, in Python: what it was sent, read and verified by libraries of others. */
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { clientsFolder, until } from "@ticketrush/testing"

export type Pushed = {
  readonly status: number
  readonly claims: { readonly aud: string; readonly sub: string; readonly exp: number; readonly key: string } | null
  readonly headers: Readonly<Record<string, string>>
  readonly message: {
    readonly title: string
    readonly sentence: string
    readonly concert: string
    readonly path: string
    readonly tag: string
    readonly language: string
    readonly until: number | null
  }
}

type Subscription = {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

export class PushService {
  readonly came: Pushed[] = []
  #subscription: Subscription | undefined
  #answers = 201
  readonly #child: ChildProcess

  private constructor(place: string) {
    const script = join(clientsFolder, "push-python/push.py")
    this.#child = spawn(`${place}/venv/bin/python`, [script], { stdio: ["pipe", "pipe", "inherit"] })
    let rest = ""
    this.#child.stdout!.on("data", (piece: Buffer) => {
      const lines = `${rest}${piece}`.split("\n")
      rest = lines.pop()!
      for (const line of lines) this.#hear(JSON.parse(line))
    })
  }

  /** `place`: the folder with its virtual environment. */
  static async start(place: string): Promise<PushService> {
    const service = new PushService(place)
    await until("the push service listens", () => service.#subscription !== undefined)
    return service
  }

  get subscription(): Subscription {
    return this.#subscription!
  }

  /** With what messages are answered from now on. */
  async answer(status: number): Promise<void> {
    this.#child.stdin!.write(`${status}\n`)
    await until("it answers so", () => this.#answers === status)
  }

  stop(): void {
    this.#child.kill("SIGKILL")
  }

  #hear(line: Subscription | Pushed | { readonly answers: number }): void {
    if ("endpoint" in line) this.#subscription = line
    else if ("answers" in line) this.#answers = line.answers
    else this.came.push(line)
  }
}
