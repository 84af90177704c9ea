/** What a single broker of Kafka is told, the same here, in Docker and in `docker-compose.yml` (a test compares them). */

/** Of `testing/kafka/pom.xml` and of the image. */
export const kafkaVersion = "4.4.0"

/** One node that is broker and controller, for one machine: no copies, and a group that starts without waiting. */
export const kafkaSettings: Readonly<Record<string, string>> = {
  "process.roles": "broker,controller",
  "node.id": "1",
  "controller.listener.names": "CONTROLLER",
  // INTERNAL: for a broker that has one name for its neighbours and another for the machine around it.
  "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
  "inter.broker.listener.name": "PLAINTEXT",
  // A topic that a typing error names must not come to be.
  "auto.create.topics.enable": "false",
  "num.partitions": "1",
  "offsets.topic.replication.factor": "1",
  "offsets.topic.num.partitions": "4",
  "transaction.state.log.replication.factor": "1",
  "transaction.state.log.min.isr": "1",
  "transaction.state.log.num.partitions": "4",
  "share.coordinator.state.topic.replication.factor": "1",
  "share.coordinator.state.topic.min.isr": "1",
  "group.initial.rebalance.delay.ms": "0",
  // With the defaults a broker that was killed is let in again only after nine seconds.
  "broker.session.timeout.ms": "1500",
  "broker.heartbeat.interval.ms": "250",
  "log.cleaner.dedupe.buffer.size": "16777216",
  "log.segment.bytes": "67108864",
}

/** The same as the image reads them: `KAFKA_NODE_ID` for `node.id`. */
export const kafkaEnvironment = (settings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll(".", "_")}`, value]),
  )
