/** `npm run hooks`: installs, changes or removes the hook that git runs before each commit. */
import { spawnSync } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { parseArgs } from "node:util"

const usage = `npm run hooks [-- --strict | --remove]

Installs a hook that git runs before each commit of this clone. It checks the files as they lie in the folder.

  without a word   quick: types, lint, and that routes, reference page, scenarios and .http files agree
  --strict         also what CI checks: every route of the contract has a scenario, and reports are about what is there now
  --remove         takes the hook away
  --help

A hook that another program or person installed is left as it is. git commit --no-verify leaves the hook out once.
exit code: 0 when it is done, 1 when there is another hook or no git, 2 for wrong arguments`

const mark = "# Installed by npm run hooks of TicketRush."

const hook = (strict: boolean): string => `#!/bin/sh
${mark}
cd "$(git rev-parse --show-toplevel)" || exit 1
PATH="$PWD/node_modules/.bin:$PATH"
node scripts/check.ts --only types --only page-types --only lint && node scripts/scenarios/check.ts${strict ? " --strict" : ""}
`

const say = (line: string, code: number): void => {
  if (code === 0) console.log(line)
  else console.error(line)
  process.exitCode = code
}

/** Where git looks for it, which settings of git may have moved; undefined outside of a clone. */
const hookPath = (): string | undefined => {
  const { status, stdout } = spawnSync("git", ["rev-parse", "--git-path", "hooks/pre-commit"], { encoding: "utf8" })
  return status === 0 ? resolve(stdout.trim()) : undefined
}

const change = ({ remove, strict }: { readonly remove: boolean; readonly strict: boolean }): void => {
  const path = hookPath()
  if (path === undefined) return say("this folder is no clone of a git repository", 1)
  const there = existsSync(path) ? readFileSync(path, "utf8") : undefined
  if (there !== undefined && !there.includes(mark)) return say(`${path} is another hook and stays as it is`, 1)
  if (remove) {
    rmSync(path, { force: true })
    return say(there === undefined ? "there was no hook" : `removed ${path}`, 0)
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, hook(strict))
  chmodSync(path, 0o755)
  say(`${path}: ${strict ? "strict" : "quick"} before each commit`, 0)
}

const read = (words: ReadonlyArray<string>) => {
  const boolean = { type: "boolean", default: false } as const
  try {
    const options = { strict: boolean, remove: boolean, help: { ...boolean, short: "h" } } as const
    return parseArgs({ args: [...words], options }).values
  } catch (error) {
    return (error as Error).message
  }
}

const asked = read(process.argv.slice(2))
if (typeof asked === "string") say(`${asked}; npm run hooks -- --help`, 2)
else if (asked.help) console.log(usage)
else if (asked.remove && asked.strict) say("--strict and --remove exclude each other; npm run hooks -- --help", 2)
else change(asked)
