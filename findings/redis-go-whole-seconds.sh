#!/usr/bin/env bash
# Expected: go-redis takes a time.Duration for the life of a key, so Expire(1.9 s) extends a hold as far as Set(1.9 s) makes it.
# Instead Set and GetEx send milliseconds, Expire, BLPop and BZPopMin drop what is over a whole second, without a word (there is one
# on standard error below one second, where half a second becomes a whole one); ExpireAt drops the fraction of the moment.
. "$(dirname "$0")/lib.sh"

go_get github.com/redis/go-redis/v9@v9.23.0
redis_start

cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// sent prints the commands that the client makes of its arguments; none of them waits for the server's time.
type sent struct{}

func (sent) DialHook(next redis.DialHook) redis.DialHook { return next }
func (sent) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}
func (sent) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, command redis.Cmder) error {
		if name := command.Name(); name != "hello" && name != "client" {
			fmt.Println(" ", strings.Trim(fmt.Sprint(command.Args()), "[]"))
		}
		return next(ctx, command)
	}
}

func main() {
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + os.Args[1]})
	client.AddHook(sent{})
	ctx := context.Background()
	client.RPush(ctx, "queue", "a", "b", "c")
	client.ZAdd(ctx, "waiting", redis.Z{Score: 1, Member: "a"}, redis.Z{Score: 2, Member: "b"})
	for _, life := range []time.Duration{1900 * time.Millisecond, 2 * time.Second} {
		fmt.Println(life)
		client.Set(ctx, "hold", "A1", life)
		client.Expire(ctx, "hold", life)
		client.GetEx(ctx, "hold", life)
		client.BLPop(ctx, life, "queue")
		client.BZPopMin(ctx, life, "waiting")
	}
	fmt.Println("ExpireAt 2100-01-01T00:00:00.9Z")
	client.ExpireAt(ctx, "hold", time.Date(2100, 1, 1, 0, 0, 0, 900_000_000, time.UTC))
}
GO
go_run "$port" > seen.txt
described <<'TXT'
  rpush queue a b c
  zadd waiting 1 a 2 b
1.9s
  set hold A1 px 1900
  expire hold 1
  getex hold px 1900
  blpop queue 1
  bzpopmin waiting 1
2s
  set hold A1 ex 2
  expire hold 2
  getex hold ex 2
  blpop queue 2
  bzpopmin waiting 2
ExpireAt 2100-01-01T00:00:00.9Z
  expireat hold 4102444800
TXT
