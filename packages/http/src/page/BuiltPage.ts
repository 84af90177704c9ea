/**
 * The built pages in memory: the document of each, and files whose names change with their content. A client that asks for a file by
 * name can only name one that was read: no path is ever put together from what a client sent.
 */
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { extname, join } from "node:path"

/** Codings in which the build wrote each file beside itself, by the ending of that file's name. */
const builtCodings = { br: ".br", zstd: ".zst" } as const
export type BuiltCoding = keyof typeof builtCodings

export type BuiltFile = {
  readonly contentType: string
  readonly bytes: Buffer
  readonly coded: ReadonlyMap<BuiltCoding, Buffer>
  readonly etag: string
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html;charset=UTF-8",
  ".css": "text/css;charset=UTF-8",
  ".js": "text/javascript;charset=UTF-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
}

/** The page that sells, the console of operators, and the page of developers. */
const documentNames = ["index", "console", "docs"] as const
export type DocumentName = (typeof documentNames)[number]

export class BuiltPage {
  #documents: ReadonlyMap<DocumentName, BuiltFile> = new Map()
  #worker: BuiltFile | null = null
  #assets: ReadonlyMap<string, BuiltFile> = new Map()

  /**
   * Reads what a build has written, in place of what was read before. False, and all stays as it is: there is no build. Throws,
   * and all stays as it is, where a file cannot be read or another build took the place of this one meanwhile.
   */
  read(folder: string): boolean {
    if (!existsSync(join(folder, "index.html"))) return false
    const { ino } = statSync(folder)
    const names = existsSync(join(folder, "assets")) ? readdirSync(join(folder, "assets")) : []
    const assets = new Map(
      names
        .filter((name) => types[extname(name)] !== undefined)
        .map((name) => [name, builtFile(join(folder, "assets", name))] as const),
    )
    const documents = new Map(
      documentNames
        .filter((name) => existsSync(join(folder, `${name}.html`)))
        .map((name) => [name, builtFile(join(folder, `${name}.html`))] as const),
    )
    const workerPath = join(folder, "push-worker.js")
    const worker = existsSync(workerPath) ? builtFile(workerPath) : null
    if (statSync(folder).ino !== ino) throw new Error("the page was built again while it was read")
    this.#assets = assets
    this.#documents = documents
    this.#worker = worker
    return true
  }

  /** Null: it is not built yet. */
  document(name: DocumentName): BuiltFile | null {
    return this.#documents.get(name) ?? null
  }

  /** What shows push messages while no page is open. */
  get worker(): BuiltFile | null {
    return this.#worker
  }

  asset(name: string): BuiltFile | undefined {
    return this.#assets.get(name)
  }
}

const builtFile = (path: string): BuiltFile => {
  const bytes = readFileSync(path)
  const coded = new Map<BuiltCoding, Buffer>()
  for (const [coding, ending] of Object.entries(builtCodings) as Array<[BuiltCoding, string]>) {
    if (existsSync(path + ending)) coded.set(coding, readFileSync(path + ending))
  }
  const etag = `W/"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`
  return { contentType: types[extname(path)], bytes, coded, etag }
}
