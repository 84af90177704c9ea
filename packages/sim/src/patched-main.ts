/**
 * The start of a patched copy. Sources that do not load are the patch's fault, and no broken promise. When the process
 * that planted the bug is gone, this one ends too.
 */
import type { Verdict } from "./patched.ts"

const alone = (): never => process.exit(2)
process.once("disconnect", alone)

try {
  await import("./main.ts")
} catch (failure) {
  process.stderr.write(`sim: the patched sources do not load: ${String(failure).split("\n")[0]}\n`)
  process.exitCode = 2
}
process.off("disconnect", alone)
process.send?.({ exitCode: Number(process.exitCode ?? 0) } satisfies Verdict, () => process.disconnect())
