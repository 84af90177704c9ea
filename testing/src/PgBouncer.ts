/** A PgBouncer of one test's own before a database. It refuses root, so under root it runs as `nobody`. */
import { spawn } from "node:child_process"
import { chmodSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { freePort } from "@ticketrush/engine/database/freePort"
import { Effect } from "effect"
import { programPath } from "./programs.ts"
import { runsWith } from "./runsWith.ts"
import type { TestDatabase } from "./TestDatabase.ts"
import { makeTestFolder } from "./TestFolder.ts"
import { until } from "./until.ts"

export type PgBouncer = { readonly url: string; readonly stop: () => Promise<void> }

export type PoolMode = "session" | "transaction" | "statement"

export const hasPgBouncer = (): boolean => runsWith("pgbouncer")

/** `settings` are lines of its own file, on top of those that a pooler before an unknown program has. */
export async function startPgBouncer(
  database: TestDatabase,
  mode: PoolMode,
  settings: ReadonlyArray<string> = [],
): Promise<PgBouncer> {
  const place = makeTestFolder()
  const port = await Effect.runPromise(freePort(process.pid * 11 + 5))
  const file = join(place.path, "pgbouncer.ini")
  const { host, user, password, name } = database
  const lines = [
    "[databases]",
    `tickets = host=${host} port=${database.port} dbname=${name} user=${user} password=${password}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    `pool_mode = ${mode}`,
    ...settings,
  ]
  writeFileSync(file, `${lines.join("\n")}\n`)
  chmodSync(file, 0o644)
  const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const child = spawn(programPath("pgbouncer") ?? "pgbouncer", ["--quiet", file], {
    ...account,
    stdio: ["ignore", "ignore", "inherit"],
  })
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  await until("PgBouncer listens", () => {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended with ${child.exitCode}`)
    return listens(port)
  })
  return {
    url: `postgres://tickets@127.0.0.1:${port}/tickets`,
    stop: async () => {
      child.kill("SIGTERM")
      await ended
      place.remove()
    },
  }
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1")
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false))
    socket.once("connect", () => socket.destroy())
  })
