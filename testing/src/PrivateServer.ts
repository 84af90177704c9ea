/** What a test may do to a real server of its own. */
export type PrivateServer = {
  /** The same before and after a restart. */
  readonly url: string
  readonly port: number
  readonly folder: string
  /** Process number of the server that runs now. */
  readonly pid: () => number
  /** SIGKILL to all its processes, as a crash of the machine would look to its clients. */
  readonly kill: () => Promise<void>
  /** Starts the server again on the same folder and port; resolves once it answers. */
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
  /** Resolves once none of its processes runs any more. */
  readonly pause: () => Promise<void>
  readonly resume: () => void
  /** Stops the server and deletes its folder. */
  readonly remove: () => Promise<void>
}
