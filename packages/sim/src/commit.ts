import { execFileSync } from "node:child_process"

/** Of these sources, wherever they are called from. */
export const commitOf = (): string => {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "ignore"],
    })
      .toString()
      .trim()
  } catch {
    return "unknown (no git here)"
  }
}
