/** Where k6 is: on the PATH, in the cache of this repository, or built there with Go. */
import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const version = "v1.8.1"
const cache = fileURLToPath(new URL("../../.cache/k6", import.meta.url))

const runs = (file: string, words: ReadonlyArray<string>): boolean =>
  spawnSync(file, words, { stdio: "ignore" }).status === 0

/** The file to run; builds it when that is the only way, and says what to do when there is none. */
export const k6Binary = (say: (line: string) => void): string => {
  if (runs("k6", ["version"])) return "k6"
  const cached = join(cache, "k6")
  if (existsSync(cached) && runs(cached, ["version"])) return cached
  if (!runs("go", ["version"])) {
    throw new Error(`There is no k6. Install it (https://grafana.com/docs/k6), or Go, and it is built here: ${version}`)
  }
  say(`building k6 ${version} with Go, once; it takes a minute or two`)
  build()
  return cached
}

/** Go's own caches would keep a gigabyte of what is needed once, so the build has caches of its own. */
const build = (): void => {
  const leftovers = join(cache, "build")
  const env = {
    ...process.env,
    GOBIN: cache,
    GOMODCACHE: join(leftovers, "modules"),
    GOCACHE: join(leftovers, "cache"),
    GOFLAGS: "-modcacherw",
  }
  try {
    execFileSync("go", ["install", `go.k6.io/k6@${version}`], { env, stdio: ["ignore", "inherit", "inherit"] })
  } finally {
    rmSync(leftovers, { recursive: true, force: true })
  }
}
