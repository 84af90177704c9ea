/** The end of a program whose output is no longer read, as after `| head`, or cannot be written. */

/** The parts of a stream that are needed; `process.stdout` is one. */
export type Output = { readonly on: (event: "error", listener: (error: NodeJS.ErrnoException) => void) => unknown }

/** The output cannot be written, because of a full disk for instance. */
const notWritten = 3

/**
 * Ends the program by `exit`, with `unread` once the reader of one of `outputs` is gone, and with 3 after another error.
 * Without it Node ends the program with 1 and a stack.
 */
export const endWhenUnread = (outputs: ReadonlyArray<Output>, unread: number, exit: (code: number) => void): void => {
  for (const output of outputs) output.on("error", ({ code }) => exit(code === "EPIPE" ? unread : notWritten))
}
