/**
 * Builds the page that sells, the console of operators and the page of developers into `dist`, unless what is there was made of these very sources.
 * `npm ci` runs it, and so does each start of a server, in a process of its own. A build is put in place as a whole; for the
 * moment between two renames there is none.
 */
import { createHash, randomUUID } from "node:crypto"
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { extname, join } from "node:path"
import { brotliCompressSync, constants, zstdCompressSync } from "node:zlib"
import { isBuiltOf, placeBuild, removeLeftBuilds, stamp } from "./place-build.ts"

const folder = import.meta.dirname
const dist = join(folder, "dist")

/** All that a build is made of: files of the page, what it shares with the demo, client and contract, versions, this file. */
export const sources: ReadonlyArray<string> = [
  join(folder, "page"),
  join(folder, "js"),
  join(folder, "../client/src"),
  join(folder, "../protocol/src"),
  join(folder, "package.json"),
  join(folder, "build.ts"),
]

const filesOf = (path: string): ReadonlyArray<string> =>
  extname(path) === ""
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : [path]

const hashOfSources = (): string => {
  const hash = createHash("sha256")
  for (const file of sources.flatMap(filesOf)) {
    const bytes = readFileSync(file)
    hash.update(`${file.slice(folder.length)} ${bytes.length}\n`).update(bytes)
  }
  return hash.digest("hex")
}

const compressed = /\.(html|js|css|svg)$/

/** The best that each coding can do: it is done once, and sent many times. A window of 8 MB is what browsers take. */
const compress = (path: string): void => {
  const bytes = readFileSync(path)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }))
  writeFileSync(`${path}.zst`, zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }))
}

/** Answers whether anything had to be built. */
export const buildPage = async (): Promise<boolean> => {
  removeLeftBuilds(dist, Date.now())
  const hash = hashOfSources()
  if (isBuiltOf(dist, hash)) return false
  // Not loaded where nothing is built: it is most of what a build costs.
  const { build } = await import("vite")
  const made = join(folder, `dist-${randomUUID()}`)
  // Whoever runs it: a test would get the larger React, which is for those who write it.
  const mode = process.env.NODE_ENV
  process.env.NODE_ENV = "production"
  try {
    await build({
      configFile: false,
      root: join(folder, "page"),
      publicDir: false,
      mode: "production",
      logLevel: "error",
      oxc: { jsx: { runtime: "automatic" } },
      build: {
        outDir: made,
        // Small pictures would become data: addresses, which the policy of the page forbids.
        assetsInlineLimit: 0,
        rolldownOptions: {
          input: ["index.html", "console.html", "docs.html", "push-worker.ts"].map((name) =>
            join(folder, "page", name),
          ),
          // A worker is known by its address, which no content may change.
          output: { entryFileNames: ({ name }) => (name === "push-worker" ? "[name].js" : "assets/[name]-[hash].js") },
        },
        modulePreload: { polyfill: false },
        target: ["chrome111", "firefox114", "safari16.4"],
      },
    })
    for (const file of filesOf(made)) if (compressed.test(file)) compress(file)
    writeFileSync(join(made, stamp), hash)
    placeBuild(made, dist, hash)
  } finally {
    if (mode === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = mode
    rmSync(made, { recursive: true, force: true })
  }
  return true
}

if (import.meta.main) await buildPage()
