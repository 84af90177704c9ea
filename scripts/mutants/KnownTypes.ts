/** What the compiler said of changed files, kept in a file for as long as nothing that it may depend on changes. */
import { createHash } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"

type Kept = { readonly key: string; readonly refused: Readonly<Record<string, boolean>> }

export class KnownTypes {
  readonly #file: string
  readonly #key: string
  readonly #refused: Record<string, boolean>

  constructor(file: string, key: string) {
    this.#file = file
    this.#key = key
    const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Kept) : undefined
    this.#refused = kept?.key === key ? { ...kept.refused } : {}
  }

  /** Whether the types refuse a file with another text; `ask` is called for one that is not known. */
  refuses(path: string, text: string, ask: () => boolean): boolean {
    const digest = createHash("sha256").update(`${path}\n${text}`).digest("hex")
    this.#refused[digest] ??= ask()
    return this.#refused[digest]
  }

  save(): void {
    writeFileSync(this.#file, JSON.stringify({ key: this.#key, refused: this.#refused } satisfies Kept))
  }
}
