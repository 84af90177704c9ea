/** Brings the parts of a machine that tests need to where they are there, as far as that can be done. */
import { type Found, lackOf, type Part, parts } from "../../testing/src/parts.ts"

export type Machine = {
  readonly find: (part: Part) => Found
  /** Installs Debian packages if it can. What it came to is found out by looking again. */
  readonly install: (packages: ReadonlyArray<string>) => void
  readonly say: (line: string) => void
}

/** Says what became of each part; the answer is those that are missing in the end. */
export function settleParts(asked: ReadonlyArray<Part>, { find, install, say }: Machine): ReadonlyArray<Part> {
  const found = new Map(asked.map((part) => [part, find(part)]))
  const lacking = asked.filter((part) => found.get(part) !== true)
  if (lacking.length > 0) {
    install(lacking.flatMap((part) => parts[part].packages))
    for (const part of lacking) found.set(part, find(part))
  }
  for (const [part, there] of found) {
    say(there === true ? `${part.padEnd(11)} there` : `${lackOf(part, there)}; to go on without it: --without ${part}`)
  }
  return asked.filter((part) => found.get(part) !== true)
}
