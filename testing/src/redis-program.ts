/**
 * Where a Redis server program comes from: the PATH, else Debian's package. The package is unpacked into a folder of
 * the repository and not installed, so nothing of the machine changes and no service starts.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs"
import { delimiter, join, resolve } from "node:path"

export type RedisProgram = { readonly path: string; readonly environment: Readonly<Record<string, string>> }

const names = ["redis-server", "valkey-server"]
const cache = resolve(import.meta.dirname, "../../node_modules/.cache/ticketrush-testing")
const unpacked = join(cache, "redis")
const downloadLimitMs = 120_000

let found: RedisProgram | undefined

/** Undefined where there is none and none can be fetched; the reason is on the console then. */
export function redisProgram(): RedisProgram | undefined {
  found ??= onPath() ?? inCache() ?? fromDebian()
  return found
}

function onPath(): RedisProgram | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter)
  const path = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file))
  return path === undefined ? undefined : { path, environment: {} }
}

function inCache(): RedisProgram | undefined {
  const path = join(unpacked, "usr/bin/redis-server")
  if (!existsSync(path)) return undefined
  const libraries = readdirSync(join(unpacked, "usr/lib")).map((name) => join(unpacked, "usr/lib", name))
  return { path, environment: { LD_LIBRARY_PATH: libraries.join(delimiter) } }
}

function fromDebian(): RedisProgram | undefined {
  if (spawnSync("apt-get", ["--version"]).status !== 0 || process.getuid?.() !== 0) return undefined
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, "download-"))
  try {
    if (!downloaded(folder)) return undefined
    const content = join(folder, "content")
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".deb"))) {
      execFileSync("dpkg-deb", ["-x", join(folder, name), content], { stdio: "pipe" })
    }
    if (!existsSync(unpacked)) renameSync(content, unpacked)
  } catch (error) {
    if (!existsSync(unpacked)) throw error // else another process was first
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return inCache()
}

/** The package and those of its libraries that the machine lacks. The list of packages may have to be fetched first. */
function downloaded(folder: string): boolean {
  mkdirSync(join(folder, "partial"))
  const apt = (...args: ReadonlyArray<string>) =>
    spawnSync("apt-get", ["-qq", "-o", `Dir::Cache::archives=${folder}`, ...args], {
      encoding: "utf8",
      timeout: downloadLimitMs,
    })
  const download = () => apt("install", "-y", "--download-only", "--no-install-recommends", "redis-server")
  if (download().status === 0) return true
  apt("update")
  const { status, stderr } = download()
  if (status !== 0) console.warn(`Debian's redis-server cannot be fetched: ${stderr.trim()}`)
  return status === 0
}
