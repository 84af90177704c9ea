/**
 * After `npm ci`: builds the page that sells, where what builds it is installed, and keeps what loading the server finds out. A
 * start of the server does both otherwise.
 */
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"

const root = resolve(import.meta.dirname, "..")
const run = (...args: ReadonlyArray<string>): void => {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" })
  process.exitCode ||= status ?? 1
}

if (existsSync(join(root, "node_modules/vite"))) run("packages/web/build.ts")
run("--disable-warning=ExperimentalWarning", "packages/http/src/boot/keep-sources.ts")
