/** Makes a database on the shared server, says its name, and waits for the end of its input or to be killed. */
import { createDatabase, stopSharedServer } from "../../src/index.ts"

const database = await createDatabase()
process.stdout.write(`${JSON.stringify({ name: database.name })}\n`)
process.stdin.resume().once("end", async () => {
  await database.drop()
  await stopSharedServer()
})
