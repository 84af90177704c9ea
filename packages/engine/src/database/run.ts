import { spawn } from "node:child_process"
import { Effect } from "effect"
import type { DatabaseUser } from "./DatabaseUser.ts"
import { childEnvironment } from "./environment.ts"

export type RunResult = { readonly code: number | null; readonly output: string }

/** Runs a program to its end as the database user. Interruption kills it. Fails only when it cannot be started. */
export const run = (
  program: string,
  args: ReadonlyArray<string>,
  options: { readonly user: DatabaseUser; readonly cwd: string; readonly input?: string },
): Effect.Effect<RunResult, Error> =>
  Effect.callback((resume) => {
    const child = spawn(program, args, {
      ...options.user.switchTo,
      cwd: options.cwd,
      env: childEnvironment(),
      stdio: "pipe",
    })
    let output = ""
    const collect = (chunk: Buffer) => {
      output += chunk.toString("utf8")
    }
    child.stdout.on("data", collect)
    child.stderr.on("data", collect)
    child.stdin.on("error", () => {}) // the program ended without reading: its exit code says why
    child.once("error", (error) => resume(Effect.fail(error)))
    child.once("close", (code) => resume(Effect.succeed({ code, output })))
    child.stdin.end(options.input ?? "")
    return Effect.sync(() => child.kill("SIGKILL"))
  })
