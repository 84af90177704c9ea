/**
 * Packs the client, and the protocol it stands on, as packages that Node and bundlers can use: Node strips no types from
 * what is installed. Compiles into a folder of its own and runs `npm pack` there, so that no manifest that a running
 * server reads is ever changed.
 */
import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"

const root = resolve(import.meta.dirname, "..")
const packed = ["protocol", "client"]

type Manifest = {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly exports: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
}

/** What people who install the package need of its manifest, leading to what was compiled. */
const manifestOf = ({ name, version, license, exports, dependencies }: Manifest) => ({
  name,
  version,
  license,
  type: "module",
  sideEffects: false,
  engines: { node: ">=22" },
  exports: Object.fromEntries(
    Object.entries(exports).map(([path, source]) => {
      const compiled = source.replace(/^\.\/src\/(.*)\.ts$/, "./dist/$1")
      return [path, { types: `${compiled}.d.ts`, default: `${compiled}.js` }]
    }),
  ),
  dependencies,
})

/** Writes one archive for each package into `folder`, and gives their paths. */
const pack = (folder: string): ReadonlyArray<string> => {
  mkdirSync(folder, { recursive: true })
  const work = mkdtempSync(join(tmpdir(), "ticketrush-pack-"))
  try {
    const compiler = join(root, "node_modules/typescript/bin/tsc")
    const compiled = join(work, "compiled")
    run(process.execPath, [compiler, "-p", join(root, "tsconfig.pack.json"), "--outDir", compiled])
    return packed.map((name) => {
      const source = join(root, "packages", name)
      const made = join(work, name)
      const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as Manifest
      cpSync(join(compiled, name, "src"), join(made, "dist"), { recursive: true })
      writeFileSync(join(made, "package.json"), `${JSON.stringify(manifestOf(manifest), undefined, 2)}\n`)
      cpSync(join(root, "LICENSE"), join(made, "LICENSE"))
      if (existsSync(join(source, "README.md"))) cpSync(join(source, "README.md"), join(made, "README.md"))
      const archive = run("npm", ["pack", "--silent", "--pack-destination", resolve(folder), made]).trim()
      return join(resolve(folder), archive)
    })
  } finally {
    rmSync(work, { recursive: true })
  }
}

const run = (program: string, args: ReadonlyArray<string>): string =>
  execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] })

const help = `npm run pack -- [folder]

Compiles the client and the protocol, and writes an archive of each into the folder (packed), which is made if need be.
Prints the paths of the archives. Exit code 2: wrong arguments.`

/** The folder; undefined when help is asked for. Throws what is wrong with the words. */
const folderOf = (words: ReadonlyArray<string>): string | undefined => {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { help: { type: "boolean", short: "h" } },
    allowPositionals: true,
  })
  if (values.help) return undefined
  if (positionals.length > 1) throw new Error(`one folder is taken, and there are ${positionals.length}`)
  const [folder = join(root, "packed")] = positionals
  if (folder === "") throw new Error("a folder has a name")
  return folder
}

const main = (words: ReadonlyArray<string>): number => {
  let folder: string | undefined
  try {
    folder = folderOf(words)
  } catch (failure) {
    console.error(`pack: ${(failure as Error).message.split(". ")[0]}; npm run pack -- --help`)
    return 2
  }
  if (folder === undefined) console.log(help)
  else for (const archive of pack(folder)) console.log(archive)
  return 0
}

process.exitCode = main(process.argv.slice(2))
