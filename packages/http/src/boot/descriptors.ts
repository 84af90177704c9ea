/** How many files and sockets this process may have open at a time; Infinity where the system does not tell. */
import { readFileSync } from "node:fs"

export const descriptorsMax = (): number => {
  try {
    const found = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))
    return found === null ? Number.POSITIVE_INFINITY : Number(found[1])
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
