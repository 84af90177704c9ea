#!/usr/bin/env bash
# Expected: two producers of one Kafka topic that both place a key by its murmur2 hash, as Java's client does, send a seat's messages
# to the same partition, which is what keeps them in order.
# Instead @platformatic/kafka sends 519 of 1000 seats to another of six partitions than Java and KafkaJS; with eight partitions all
# agree, so that a test on a small topic shows nothing. Its compatibilityPartitioner places them as Java does.
# Why: a hash is a number with a sign. Java and KafkaJS clear the sign's bit; @platformatic/kafka reads it as 2**31, and what that
# leaves by division differs unless the number of partitions is a power of two.
. "$(dirname "$0")/lib.sh"

npm_get @platformatic/kafka@1.35.0 kafkajs@2.2.4
maven_get org.apache.kafka:kafka-clients:4.1.1

cat > Main.java <<'JAVA'
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

public class Main {
    public static void main(String[] arguments) {
        for (int partitions : new int[] {6, 8})
            for (int seat = 0; seat < 1000; seat++)
                System.out.println(partitions + " seat-" + seat + " " + BuiltInPartitioner.partitionForKey(("seat-" + seat).getBytes(), partitions));
    }
}
JAVA
cat > compare.mjs <<'JS'
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { compatibilityPartitioner, defaultPartitioner } from "@platformatic/kafka"

const { Partitioners } = createRequire(import.meta.url)("kafkajs")
const rows = readFileSync("java", "utf8").trim().split("\n").map((line) => line.split(" "))
const place = Partitioners.DefaultPartitioner()
const clients = {
  kafkajs: (key, count) => place({ topic: "seats", message: { key }, partitionMetadata: Array.from({ length: count }, (_, partitionId) => ({ partitionId, leader: 1 })) }),
  "@platformatic/kafka": (key, count) => defaultPartitioner({}, key) % count,
  "the same with compatibilityPartitioner": (key, count) => compatibilityPartitioner({}, key) % count,
}
for (const [name, partition] of Object.entries(clients))
  for (const count of [6, 8]) {
    const seats = rows.filter(([partitions]) => Number(partitions) === count)
    const others = seats.filter(([, key, java]) => partition(Buffer.from(key), count) !== Number(java))
    console.log(`${name}, ${count} partitions: ${others.length} of ${seats.length} seats elsewhere than Java`)
  }
JS
java -cp 'jars/*' Main.java > java
node compare.mjs > seen.txt
described <<'TXT'
kafkajs, 6 partitions: 0 of 1000 seats elsewhere than Java
kafkajs, 8 partitions: 0 of 1000 seats elsewhere than Java
@platformatic/kafka, 6 partitions: 519 of 1000 seats elsewhere than Java
@platformatic/kafka, 8 partitions: 0 of 1000 seats elsewhere than Java
the same with compatibilityPartitioner, 6 partitions: 0 of 1000 seats elsewhere than Java
the same with compatibilityPartitioner, 8 partitions: 0 of 1000 seats elsewhere than Java
TXT
