/** Fetches the Kafka that tests start, where no Docker has one. Ends with 1 and the reason when it cannot be had. */
import { dockerAnswers } from "../testing/src/docker.ts"
import { kafkaProgram } from "../testing/src/kafka-program.ts"

const program = process.env.KAFKA_BROKERS || (await dockerAnswers()) ? undefined : kafkaProgram()
if (typeof program === "string") {
  console.log(program)
  process.exitCode = 1
}
