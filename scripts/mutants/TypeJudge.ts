/**
 * Asks the compiler whether a mutant has the right types: what it refuses needs no test. One compiler stays open, and is
 * told of one changed text at a time; nothing is written.
 */
import { join } from "node:path"
import { API } from "typescript/unstable/sync"

/** Names and branches that a change leaves without a use: the mutant runs all the same. */
const leftOver = new Set([6133, 6138, 6192, 6196, 6198, 6199, 7027, 7028])

export class TypeJudge {
  readonly #api: API
  readonly #root: string
  readonly #config: string
  readonly #changed = new Map<string, string>()

  constructor(root: string) {
    this.#root = root
    this.#config = join(root, "tsconfig.json")
    this.#api = new API({ cwd: root, fs: { readFile: (file) => this.#changed.get(file) } })
    this.#api.updateSnapshot({ openProjects: [this.#config] })
  }

  /** The first complaint about a file of the repository with another text, or undefined. */
  complaint(path: string, text: string): string | undefined {
    const file = join(this.#root, path)
    this.#changed.set(file, text)
    const snapshot = this.#api.updateSnapshot({ fileChanges: { changed: [file] } })
    try {
      const project = snapshot.getProject(this.#config)
      if (project === undefined) throw new Error(`the compiler did not open ${this.#config}`)
      const { program } = project
      const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
      return found.find(({ code }) => !leftOver.has(code))?.text
    } finally {
      this.#changed.delete(file)
      snapshot.dispose()
      this.#api.updateSnapshot({ fileChanges: { changed: [file] } }).dispose()
    }
  }

  close(): void {
    this.#api.close()
  }
}
