/** Runs one script to its end, shows what it says, and leaves nothing of it behind. */
import { spawn } from "node:child_process"
import { once } from "node:events"

/** A scenario that takes longer hangs. */
const limitMs = 420_000
const outputCharsMax = 64_000

export type Ended = {
  /** Null where it was ended, by its limit or by `signal`. */
  readonly code: number | null
  /** The first 64,000 characters of what it said. */
  readonly output: string
}

/** The script is started by bash, in a process group of its own, which ends with it. */
export async function runScript(
  path: string,
  environment: Readonly<Record<string, string>>,
  { show, signal }: { readonly show: (text: string) => void; readonly signal: AbortSignal },
): Promise<Ended> {
  const child = spawn("bash", [path], {
    detached: true,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let output = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      show(text)
      output = (output + text).slice(0, outputCharsMax)
    })
  }
  const closed = once(child, "close")
  const end = (): void => endGroup(child.pid)
  const limit = setTimeout(end, limitMs)
  signal.addEventListener("abort", end)
  if (signal.aborted) end()
  const [code] = (await once(child, "exit")) as [number | null]
  clearTimeout(limit)
  signal.removeEventListener("abort", end)
  // What it started in the background holds its output open.
  end()
  await closed
  return { code, output }
}

const endGroup = (leader: number | undefined): void => {
  try {
    if (leader !== undefined) process.kill(-leader, "SIGKILL")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error
  }
}
