/** Other people's programs on this machine: where they are, and one that runs for a test. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { connect } from "node:net"
import { delimiter, join } from "node:path"
import { freePort } from "@ticketrush/engine/database/freePort"
import { Effect } from "effect"
import { endWithParent } from "./endWithParent.ts"
import { makeTestFolder, removeStaleFolders } from "./TestFolder.ts"
import { until } from "./until.ts"

/** Path of a program, looked for where servers are too, which the PATH of an account may leave out. */
export const programPath = (name: string): string | undefined =>
  [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/go/bin"]
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file))

/** Whether a program is there and does this without a complaint. */
export const programRuns = (name: string, ...args: ReadonlyArray<string>): boolean => {
  const path = programPath(name)
  return path !== undefined && spawnSync(path, args, { timeout: 60_000 }).status === 0
}

/** A proxy of one test's own, in a folder of its own. It ends with its parent. */
export type ProxyProgram = {
  readonly port: number
  readonly url: string
  /** What it has written to its log. */
  readonly log: () => string
  /** Ends it and deletes its folder. */
  readonly remove: () => Promise<void>
}

export type ProxyStart = {
  readonly name: string
  readonly salt: number
  /** Makes what it needs in its folder, and gives its arguments. */
  readonly prepare: (folder: string, port: number) => ReadonlyArray<string>
  readonly environment?: (folder: string) => Readonly<Record<string, string>>
}

/** Starts it on a free port and waits until it takes connections. */
export async function startProxyProgram({ environment, name, prepare, salt }: ProxyStart): Promise<ProxyProgram> {
  removeStaleFolders()
  const path = programPath(name)
  if (path === undefined) throw new Error(`there is no ${name}`)
  const place = makeTestFolder()
  const port = await Effect.runPromise(freePort(process.pid * 11 + salt))
  const args = prepare(place.path, port)
  const env = { ...process.env, ...environment?.(place.path) }
  const child = spawn(path, args, { cwd: place.path, env, stdio: ["ignore", "pipe", "pipe"] })
  let printed = ""
  for (const output of [child.stdout, child.stderr]) {
    output.on("data", (text: Buffer) => {
      printed = (printed + text.toString()).slice(-100_000)
    })
  }
  await once(child, "spawn")
  const guard = endWithParent(child.pid as number)
  const remove = async (): Promise<void> => {
    await end(child)
    guard.kill()
    place.remove()
  }
  try {
    await until(`${name} takes connections`, () => {
      if (child.exitCode !== null) throw new Error(`${name} ended (${child.exitCode}): ${printed}`)
      return answers(port)
    })
  } catch (error) {
    await remove()
    throw error
  }
  return { port, url: `http://127.0.0.1:${port}`, log: () => printed, remove }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy()
      resolve(true)
    })
    socket.once("error", () => resolve(false))
  })

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, "exit")
  child.kill("SIGTERM")
  await ended
}
