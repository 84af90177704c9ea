/** Ctrl-C, a signal that asks the process to end, and a reader that closed its pipe. */

/** Numbers as `kill -l` prints them: a shell shows 128 more as the exit code. */
const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const
const sigpipe = 13

export type Interrupted = {
  /** Waits until `end` is done; the exit code, or undefined when nothing interrupted the process. */
  readonly code: () => Promise<number | undefined>
}

/** Calls `end` once, at the first interruption. npm hands Ctrl-C on a second time, so a repetition changes nothing. */
export const onInterrupt = (end: () => Promise<void>): Interrupted => {
  let code: number | undefined
  let ending = Promise.resolve()
  const interrupt = (number: number): void => {
    if (code !== undefined) return
    code = 128 + number
    ending = end()
  }
  for (const [name, number] of Object.entries(signals)) process.on(name, () => interrupt(number))
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error
      interrupt(sigpipe)
    })
  }
  return { code: () => ending.then(() => code) }
}
