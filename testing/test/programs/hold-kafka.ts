/** Starts a Kafka, says its process, and waits to be killed: its child keeps it alive. */
import { startKafka } from "../../src/index.ts"

const server = await startKafka()
console.log(JSON.stringify({ pid: server.pid() }))
