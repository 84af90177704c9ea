/** A server of the bench tells its parent where it listens, and ends with it. */
export const serving = (port: number): void => {
  process.send?.({ port })
  process.on("disconnect", () => process.exit(0))
  process.on("SIGTERM", () => process.exit(0))
}
