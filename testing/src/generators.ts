/**
 * The public generators of clients, readers of streams and parsers of documents that `testing/clients` names, installed
 * once into the cache of the repository, a folder for each.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs"
import { join, resolve } from "node:path"

/** What is installed for each language, and its program that buys a ticket. */
export const clientsFolder = resolve(import.meta.dirname, "../clients")
const cache = resolve(import.meta.dirname, "../../node_modules/.cache/ticketrush-testing")
const installLimitMs = 300_000

export type Generators = {
  readonly place: string
  /** Installs them where they are not there yet. True, or why they cannot be had. */
  readonly find: () => true | string
}

const copy = (language: string, folder: string, ...names: ReadonlyArray<string>): void => {
  for (const name of names) copyFileSync(join(clientsFolder, language, name), join(folder, name))
}

const run = (command: string, args: ReadonlyArray<string>, cwd: string): SpawnSyncReturns<string> =>
  spawnSync(command, args, { cwd, encoding: "utf8", timeout: installLimitMs })

type Install = (folder: string) => SpawnSyncReturns<string>

/** One folder for each content of the files that say what is installed. */
const generators = (language: string, files: string | ReadonlyArray<string>, install: Install): Generators => {
  const hash = createHash("sha256")
  for (const file of [files].flat()) hash.update(readFileSync(join(clientsFolder, language, file)))
  const place = join(cache, `${language}-${hash.digest("hex").slice(0, 12)}`)
  return { place, find: () => existsSync(place) || installAt(language, place, install) }
}

const installAt = (language: string, place: string, install: Install): true | string => {
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, `${language}-`))
  const { status, error, stderr } = install(folder)
  if (status !== 0) {
    rmSync(folder, { recursive: true, force: true })
    return `what testing/clients/${language} names cannot be had: ${error?.message ?? stderr.trim().slice(-500)}`
  }
  // A virtual environment names its own place in its programs, and works from there alone.
  if (!existsSync(place)) renameSync(folder, place)
  return true
}

/** `place` has `node_modules`. */
export const ofTypescript = generators("typescript", "package-lock.json", (folder) => {
  copy("typescript", folder, "package.json", "package-lock.json", ".npmrc")
  return run("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder)
})

/** `place` has `node_modules`. */
export const ofAsyncApi = generators("asyncapi", "package-lock.json", (folder) => {
  copy("asyncapi", folder, "package.json", "package-lock.json", ".npmrc")
  return run("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder)
})

const inVenv =
  (language: string): Install =>
  (folder) => {
    copy(language, folder, "requirements.txt")
    const made = run("python3", ["-m", "venv", "venv"], folder)
    if (made.status !== 0) return made
    return run("venv/bin/pip", ["install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"], folder)
  }

/** `place` has `venv`. */
export const ofPython = generators("python", "requirements.txt", inVenv("python"))
export const readersOfPython = generators("readers-python", "requirements.txt", inVenv("readers-python"))
export const tokensOfPython = generators("tokens-python", "requirements.txt", inVenv("tokens-python"))
export const pushOfPython = generators("push-python", "requirements.txt", inVenv("push-python"))
export const smtpOfPython = generators("smtp-python", "requirements.txt", inVenv("smtp-python"))
export const webhooksOfPython = generators("webhooks-python", "requirements.txt", inVenv("webhooks-python"))

/** The program is part of what its folder is named after: another one is built anew. */
const ofGo = (language: string, program: string, ...flags: ReadonlyArray<string>): Generators =>
  generators(language, ["go.sum", "main.go"], (folder) => {
    copy(language, folder, "go.mod", "go.sum", "main.go")
    return run("go", ["build", ...flags, "-o", program, "."], folder)
  })

/** `place` has the program `reader`. */
export const readersOfGo = ofGo("readers-go", "reader")

/**
 * `place` has the program `receiver`. The library wants Go 1.21; a newer Go then wants that in our go.mod, too, where an older
 * one cannot read it: with the flag it is written into the copy.
 */
export const webhooksOfGo = ofGo("webhooks-go", "receiver", "-mod=mod")

/** `place` has the program `check`. */
export const checkerOfGo = ofGo("porcupine", "check")

/** `place` has `lib`. */
export const readersOfJava = generators("readers-java", "pom.xml", (folder) => {
  copy("readers-java", folder, "pom.xml")
  const copies = ["dependency:copy-dependencies", "-DoutputDirectory=lib", "-DincludeScope=runtime"]
  return run("mvn", ["-q", "-B", ...copies], folder)
})
