#!/usr/bin/env bash
# Expected: a client gives all fields of an entry of a Redis stream; Redis keeps several of one name, in their order.
# Instead node-redis, redis-py, go-redis and rueidis give the last one of each name: an entry that tells of two seats tells of one.
# ioredis and redigo give both.
. "$(dirname "$0")/lib.sh"

npm_get ioredis@6.0.0 redis@6.3.1
pip_get redis==8.1.0
go_get github.com/redis/go-redis/v9@v9.23.0 github.com/redis/rueidis@v1.0.79 github.com/gomodule/redigo@v1.9.3
redis_start
redis-cli -p "$port" xadd holds 1-0 seat A1 seat A2 sale 1 > client.log

cat > read.cjs <<'JS'
const Redis = require("ioredis")
const { createClient } = require("redis")

const port = process.argv[2]
const run = async () => {
  const first = new Redis({ port, host: "127.0.0.1" })
  console.log(`ioredis: ${JSON.stringify((await first.xrange("holds", "-", "+"))[0][1])}`)
  first.disconnect()
  const second = createClient({ url: `redis://127.0.0.1:${port}` })
  await second.connect()
  console.log(`node-redis: ${JSON.stringify((await second.xRange("holds", "-", "+"))[0].message)}`)
  second.destroy()
}
run()
JS
cat > read.py <<'PY'
import json
import sys
import redis
print("redis-py:", json.dumps(redis.Redis(port=int(sys.argv[1]), decode_responses=True).xrange("holds")[0][1]))
PY
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/gomodule/redigo/redis"
	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/rueidis"
)

func main() {
	address := "127.0.0.1:" + os.Args[1]
	entries, err := goredis.NewClient(&goredis.Options{Addr: address}).XRange(context.Background(), "holds", "-", "+").Result()
	fmt.Println("go-redis:", entries[0].Values, err)
	client, _ := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{address}})
	read, err := client.Do(context.Background(), client.B().Xrange().Key("holds").Start("-").End("+").Build()).AsXRange()
	fmt.Println("rueidis:", read[0].FieldValues, err)
	connection, _ := redis.Dial("tcp", address)
	reply, err := redis.Values(connection.Do("XRANGE", "holds", "-", "+"))
	fields, _ := redis.Strings(reply[0].([]any)[1], err)
	fmt.Println("redigo:", fields, err)
}
GO
node read.cjs "$port" > seen.txt
python read.py "$port" >> seen.txt
go_run "$port" >> seen.txt
described <<'TXT'
ioredis: ["seat","A1","seat","A2","sale","1"]
node-redis: {"seat":"A2","sale":"1"}
redis-py: {"seat": "A2", "sale": "1"}
go-redis: map[sale:1 seat:A2] <nil>
rueidis: map[sale:1 seat:A2] <nil>
redigo: [seat A1 seat A2 sale 1] <nil>
TXT
