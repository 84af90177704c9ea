#!/usr/bin/env bash
# Expected: @platformatic/kafka gives a consumer all headers of a message; Kafka allows several of one name and keeps their order.
# Instead it gives the last one alone: of the two seats of a message one is lost.
# Why: it keeps headers in a map by name. KafkaJS makes a list of those with one name.
. "$(dirname "$0")/lib.sh"

npm_get @platformatic/kafka@2.12.1 kafkajs@2.2.4
maven_get org.apache.kafka:kafka_2.13:4.4.0

free() { node -e 'const server = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close() })'; }
port=$(free)
controller=$(free)
cat > server.properties <<TXT
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller
advertised.listeners=PLAINTEXT://127.0.0.1:$port
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs=$dir/log
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=16777216
TXT
lean="-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
java $lean -cp 'jars/*' kafka.tools.StorageTool format --cluster-id=MkU3OEVBNTcwNTJENDM2Qk -c server.properties > broker.log 2>&1
java $lean -cp 'jars/*' kafka.Kafka server.properties >> broker.log 2>&1 &
broker=$!
trap 'kill $broker; wait $broker || true; chmod -R u+w "$dir"; rm -rf "$dir"' EXIT

cat > run.cjs <<'JS'
const { Kafka, logLevel } = require("kafkajs")

const run = async () => {
  const { Consumer, MessagesStreamModes, stringDeserializers } = await import("@platformatic/kafka")
  const brokers = [`127.0.0.1:${process.argv[2]}`]
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 100, initialRetryTime: 200, maxRetryTime: 500 } })
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic: "holds", numPartitions: 1 }] })
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({ topic: "holds", messages: [{ value: "hold", headers: { seat: ["A1", "A2"], sale: "1" } }] })

  const told = (reader, headers) => console.log(`${reader} reads ${JSON.stringify(headers)}`)
  const consumer = kafka.consumer({ groupId: "first" })
  await consumer.connect()
  await consumer.subscribe({ topic: "holds", fromBeginning: true })
  await new Promise((done) =>
    consumer.run({
      eachMessage: async ({ message: { headers } }) => {
        const text = (value) => (Array.isArray(value) ? value.map(String) : String(value))
        told("KafkaJS", Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, text(value)])))
        done()
      },
    }))
  const reader = new Consumer({ groupId: "second", clientId: "reader", bootstrapBrokers: brokers, deserializers: stringDeserializers })
  const stream = await reader.consume({ topics: ["holds"], mode: MessagesStreamModes.EARLIEST, autocommit: false })
  for await (const message of stream) {
    told("@platformatic/kafka", Object.fromEntries(message.headers))
    break
  }
  process.exit()
}
run()
JS
node run.cjs "$port" > seen.txt
described <<'TXT'
KafkaJS reads {"seat":["A1","A2"],"sale":"1"}
@platformatic/kafka reads {"seat":"A2","sale":"1"}
TXT
