/**
 * A project of its own, with nothing in it but the packed client and what that needs, as `npm install` would put it
 * there. Effect is the one of this repository, so that no registry is asked.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { makeTestFolder } from "@ticketrush/testing"

const root = fileURLToPath(new URL("../../..", import.meta.url))

/** Archives of the client and of what it stands on. */
const packed = (folder: string): ReadonlyArray<string> =>
  execFileSync(process.execPath, [join(root, "scripts/pack.ts"), folder], { encoding: "utf8" })
    .trim()
    .split("\n")

export class EmptyProject {
  readonly folder: string
  readonly remove: () => void

  constructor() {
    const place = makeTestFolder()
    this.folder = place.path
    this.remove = place.remove
    this.write("package.json", JSON.stringify({ type: "module", private: true }))
    for (const archive of packed(join(this.folder, "archives"))) {
      const name = /ticketrush-(\w+)-[\d.]+\.tgz$/.exec(archive)![1]
      const target = join(this.folder, "node_modules/@ticketrush", name)
      mkdirSync(target, { recursive: true })
      execFileSync("tar", ["-xzf", archive, "-C", target, "--strip-components=1"])
    }
    symlinkSync(join(root, "node_modules/effect"), join(this.folder, "node_modules/effect"))
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text)
  }

  /** Exit code and output of Node with these arguments, run in the project. */
  run(...args: ReadonlyArray<string>): { readonly code: number; readonly output: string } {
    try {
      const output = execFileSync(process.execPath, args, { cwd: this.folder, encoding: "utf8", stdio: "pipe" })
      return { code: 0, output }
    } catch (cause) {
      const { status, stdout, stderr } = cause as { status: number; stdout: string; stderr: string }
      return { code: status, output: `${stdout}${stderr}` }
    }
  }

  /** What the types of this repository's compiler say of `file`. */
  typeFaults(file: string): string {
    const compilerOptions = {
      module: "nodenext",
      target: "es2023",
      strict: true,
      noEmit: true,
      lib: ["es2024", "dom"],
      types: [],
      skipLibCheck: true,
    }
    this.write("tsconfig.json", JSON.stringify({ compilerOptions, files: [file] }))
    return this.run(join(root, "node_modules/typescript/bin/tsc"), "-p", ".").output
  }
}
