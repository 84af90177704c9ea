#!/usr/bin/env bash
# Expected: a consumer that starts again reads what it had taken from a Redis stream and not confirmed (XREADGROUP with the id 0),
# and can confirm an entry that was cut from the stream meanwhile: Redis gives its id without fields.
# Instead node-redis throws "Cannot read properties of null" for the whole answer, at each start, so that the others are stuck too.
# redis-py, go-redis, ioredis, GLIDE, Lettuce and Jedis give the id.
. "$(dirname "$0")/lib.sh"

npm_get redis@6.3.1 ioredis@6.0.0 @valkey/valkey-glide@2.5.2
pip_get redis==8.1.0
go_get github.com/redis/go-redis/v9@v9.23.0
maven_get redis.clients:jedis:8.0.2 io.lettuce:lettuce-core:7.7.0.RELEASE
redis_start
redis-cli -p "$port" > client.log <<'REDIS'
XADD holds 1-0 seat A1
XADD holds 2-0 seat A2
XGROUP CREATE holds mailer 0
XREADGROUP GROUP mailer one COUNT 2 STREAMS holds >
XTRIM holds MAXLEN 1
REDIS

cat > read.cjs <<'JS'
const { GlideClient } = require("@valkey/valkey-glide")
const Redis = require("ioredis")
const { createClient } = require("redis")

const port = Number(process.argv[2])
const run = async () => {
  const first = new Redis({ port, host: "127.0.0.1" })
  console.log(`ioredis: ${JSON.stringify((await first.xreadgroup("GROUP", "mailer", "one", "STREAMS", "holds", "0"))[0][1])}`)
  const second = createClient({ url: `redis://127.0.0.1:${port}` })
  await second.connect()
  try {
    console.log(`node-redis: ${JSON.stringify(await second.xReadGroup("mailer", "one", { key: "holds", id: "0" }))}`)
  } catch (error) {
    console.log(`node-redis: ${error}`)
  }
  const third = await GlideClient.createClient({ addresses: [{ host: "127.0.0.1", port }] })
  console.log(`GLIDE: ${JSON.stringify((await third.xreadgroup("mailer", "one", { holds: "0" }))[0].value)}`)
  process.exit()
}
run()
JS
cat > read.py <<'PY'
import sys
import redis
print("redis-py:", redis.Redis(port=int(sys.argv[1]), decode_responses=True, protocol=2).xreadgroup("mailer", "one", {"holds": "0"})[0][1])
PY
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/redis/go-redis/v9"
)

func main() {
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + os.Args[1]})
	streams, err := client.XReadGroup(context.Background(), &redis.XReadGroupArgs{Group: "mailer", Consumer: "one", Streams: []string{"holds", "0"}}).Result()
	for _, entry := range streams[0].Messages {
		fmt.Println("go-redis:", entry.ID, entry.Values, err)
	}
}
GO
cat > Main.java <<'JAVA'
import io.lettuce.core.Consumer;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.util.Map;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XReadGroupParams;

public class Main {
    public static void main(String[] arguments) {
        RedisClient jedis = RedisClient.create("127.0.0.1", Integer.parseInt(arguments[0]));
        System.out.println("Jedis: " + jedis.xreadGroup("mailer", "one", new XReadGroupParams(), Map.of("holds", new StreamEntryID(0, 0))));
        var lettuce = io.lettuce.core.RedisClient.create("redis://127.0.0.1:" + arguments[0]).connect().sync();
        System.out.println("Lettuce: " + lettuce.xreadgroup(Consumer.from("mailer", "one"), StreamOffset.from("holds", "0")));
        System.exit(0);
    }
}
JAVA
{
  node read.cjs "$port"
  python read.py "$port"
  go_run "$port"
  java -cp 'jars/*' Main.java "$port" 2> client.log
} > seen.txt
described <<'TXT'
ioredis: [["1-0",null],["2-0",["seat","A2"]]]
node-redis: TypeError: Cannot read properties of null (reading 'length')
GLIDE: {"1-0":null,"2-0":[["seat","A2"]]}
redis-py: [('1-0', {}), ('2-0', {'seat': 'A2'})]
go-redis: 1-0 map[] <nil>
go-redis: 2-0 map[seat:A2] <nil>
Jedis: [holds=[1-0 null, 2-0 {seat=A2}]]
Lettuce: [StreamMessage[holds:1-0]{}, StreamMessage[holds:2-0]{seat=A2}]
TXT
