/** `ticketrush doctor --json` as a program of its own, and what it found. */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Finding } from "../../src/doctor/Finding.ts"

const program = fileURLToPath(new URL("../../src/ticketrush.ts", import.meta.url))

export type Examined = { readonly code: number | null; readonly findings: ReadonlyArray<Finding> }

/** `before`: a program that starts it, with its arguments: under another limit, in another network. */
export const runDoctor = (env: NodeJS.ProcessEnv, before: ReadonlyArray<string> = []): Examined => {
  const [path, ...args] = [...before, process.execPath, program, "doctor", "--json"]
  const { status, stderr, stdout } = spawnSync(path, args, {
    env: { ...process.env, PORT: "0", METRICS_PORT: "0", ...env },
    encoding: "utf8",
  })
  if (stdout === "") throw new Error(`the doctor said nothing (${status}): ${stderr}`)
  return { code: status, findings: JSON.parse(stdout).findings }
}

export const findingOf = ({ findings }: Pick<Examined, "findings">, check: string): Finding => {
  const found = findings.find((finding) => finding.check === check)
  if (found === undefined) throw new Error(`there is no check ${check}`)
  return found
}
