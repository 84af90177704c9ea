/** After `npm ci`: builds the page that sells, where what builds it is installed. A start of the server does it otherwise. */
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"

const root = resolve(import.meta.dirname, "..")
if (existsSync(join(root, "node_modules/vite"))) {
  const { status } = spawnSync(process.execPath, [join(root, "packages/web/build.ts")], { stdio: "inherit" })
  process.exitCode = status ?? 1
}
