/** The workspaces of the repository with their manifests, and which of them a file belongs to. */
import type { Source } from "./sources.ts"

export type Manifest = {
  readonly name: string
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export type Workspace = {
  /** That of its folder: `engine`, `testing`; the repository itself is `root`. */
  readonly name: string
  /** With a slash at its end; empty for the repository itself. */
  readonly folder: string
  readonly manifest: Manifest
  /** Its TypeScript and JavaScript. */
  readonly code: ReadonlyArray<Source>
}

export type Place = { readonly workspace: string; readonly test: boolean }

/** Where a file belongs; undefined for files of no workspace. */
export const placeOf = (path: string): Place | undefined => {
  const [, inPackages, beside] = /^(?:packages\/([a-z]+)|(testing|bench))\//.exec(path) ?? []
  const workspace = inPackages ?? beside
  return workspace === undefined ? undefined : { workspace, test: path.includes("/test/") }
}

const ownCode = /^(scripts\/.*|vitest\.config)\.ts$/

export const workspacesOf = (sources: ReadonlyArray<Source>): ReadonlyArray<Workspace> =>
  sources
    .filter(({ path }) => /^((packages\/[a-z]+|testing|bench)\/)?package\.json$/.test(path))
    .map(({ path, text }) => {
      const folder = path.replace(/package\.json$/, "")
      const inside = (file: string) => (folder === "" ? ownCode.test(file) : file.startsWith(folder))
      return {
        name: folder === "" ? "root" : folder.split("/").at(-2)!,
        folder,
        manifest: JSON.parse(text) as Manifest,
        code: sources.filter((source) => /\.(tsx?|js)$/.test(source.path) && inside(source.path)),
      }
    })
