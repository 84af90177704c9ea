/** A real nginx of one test's own, in a folder of its own. It ends with its parent. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { delimiter, join } from "node:path"
import { freePort } from "@ticketrush/engine/database/freePort"
import { Effect } from "effect"
import { endWithParent } from "./endWithParent.ts"
import { makeTestFolder, removeStaleFolders } from "./TestFolder.ts"
import { until } from "./until.ts"

export type Nginx = {
  readonly port: number
  readonly url: string
  /** Ends it and deletes its folder. */
  readonly remove: () => Promise<void>
}

const noNginx = "there is no nginx: install it (Debian's package is nginx-light or nginx)"

const program = (): string | undefined =>
  [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"]
    .map((folder) => join(folder, "nginx"))
    .find((file) => existsSync(file))

/** True where tests can have one. Where they cannot they do not run and say so; in CI they fail instead. */
export const hasNginx = (): boolean => {
  if (program() !== undefined) return true
  if (process.env.CI) throw new Error(noNginx)
  console.warn(`NOT RUN: ${noNginx}.`)
  return false
}

export type NginxConfig = {
  /** Lines of the `server` block, without `listen`. */
  readonly server: string
  /** Lines beside it, in the `http` block. */
  readonly http?: string
}

/** Starts it and waits until it takes connections. */
export async function startNginx(config: NginxConfig): Promise<Nginx> {
  removeStaleFolders()
  const path = program()
  if (path === undefined) throw new Error(noNginx)
  const place = makeTestFolder()
  const port = await Effect.runPromise(freePort(process.pid * 11 + 5))
  const file = join(place.path, "nginx.conf")
  for (const name of temporary) mkdirSync(join(place.path, name))
  writeFileSync(file, configText(place.path, port, config))
  const child = spawn(path, ["-p", place.path, "-c", file, "-e", "stderr"], { stdio: ["ignore", "ignore", "pipe"] })
  let printed = ""
  child.stderr.on("data", (text: Buffer) => {
    printed = (printed + text.toString()).slice(-4_000)
  })
  await once(child, "spawn")
  const guard = endWithParent(child.pid as number)
  const remove = async (): Promise<void> => {
    await end(child)
    guard.kill()
    place.remove()
  }
  try {
    await until("nginx takes connections", () => {
      if (child.exitCode !== null) throw new Error(`nginx ended (${child.exitCode}): ${printed}`)
      return answers(port)
    })
  } catch (error) {
    await remove()
    throw error
  }
  return { port, url: `http://127.0.0.1:${port}`, remove }
}

const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]

/** One process, nothing written outside the folder. */
const configText = (folder: string, port: number, { server, http = "" }: NginxConfig): string => `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 512; }
http {
  access_log off;
${temporary.map((name) => `  ${name}_temp_path ${folder}/${name};`).join("\n")}
${http}
  server {
    listen 127.0.0.1:${port};
${server}
  }
}
`

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
