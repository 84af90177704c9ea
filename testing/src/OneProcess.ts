/** A server that is one process, started for one test: killed, paused, restarted and removed. It ends with its parent. */
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { endWithParent } from "./endWithParent.ts"
import type { PrivateServer } from "./PrivateServer.ts"
import { pauseProcesses } from "./pauseProcesses.ts"
import type { makeTestFolder } from "./TestFolder.ts"
import { until } from "./until.ts"

export type OneProcess = {
  /** As failures name it. */
  readonly name: string
  readonly url: string
  readonly port: number
  readonly place: ReturnType<typeof makeTestFolder>
  /** What it has written is shown when it does not start. */
  readonly logFile: string
  readonly spawn: () => ChildProcess
  readonly answers: () => Promise<boolean>
}

type Running = { readonly child: ChildProcess; readonly end: (name: NodeJS.Signals) => Promise<void> }

/** The folder is removed again when the server does not start. */
export async function startOneProcess(server: OneProcess): Promise<PrivateServer> {
  const { place, port, url } = server
  let current: Running | undefined
  try {
    current = await run(server)
  } catch (error) {
    place.remove()
    throw error
  }
  const running = (): Running => {
    if (current === undefined) throw new Error(`${server.name} is not running`)
    return current
  }
  const end = async (name: NodeJS.Signals) => {
    const ending = current
    current = undefined
    await ending?.end(name)
  }
  return {
    url,
    port,
    folder: place.path,
    pid: () => running().child.pid!,
    kill: () => end("SIGKILL"),
    restart: async () => {
      await end("SIGTERM")
      current = await run(server)
    },
    stop: () => end("SIGTERM"),
    pause: () => pauseProcesses(server.name, () => [running().child.pid!]),
    resume: () => void running().child.kill("SIGCONT"),
    remove: async () => {
      // Its folder goes with it, so it need not tidy up.
      await end("SIGKILL")
      place.remove()
    },
  }
}

async function run({ answers, logFile, name, spawn }: OneProcess): Promise<Running> {
  const child = spawn()
  await once(child, "spawn")
  const exited = once(child, "exit")
  const guard = endWithParent(child.pid!)
  const ended = () => child.exitCode !== null || child.signalCode !== null
  const end = async (signal: NodeJS.Signals) => {
    if (!ended()) {
      child.kill(signal)
      // A paused process takes a signal once it goes on.
      child.kill("SIGCONT")
      await exited
    }
    guard.kill()
  }
  try {
    await until(`${name} answers`, async () => ended() || (await answers()))
  } catch (error) {
    await end("SIGKILL")
    throw error
  }
  if (!ended()) return { child, end }
  guard.kill()
  const log = existsSync(logFile) ? readFileSync(logFile, "utf8").slice(-4_000) : "it wrote no log"
  throw new Error(`${name} does not start: ${log}`)
}
