#!/usr/bin/env bash
# Expected: a refund of 100 won that is divided among four seats of which the first was free (shares 0, 1, 1, 1) gives the free
# seat nothing, and dividing 5 won by 3 to 7 gives the same parts in two libraries that both promise not to lose a unit.
# Instead go-money gives the won that is left to the first part, also when its share is zero; and 5 won by 3 to 7 are 2 and 3 in
# go-money, 1 and 4 in dinero.js: two services that divide one payment do not agree.
# Why: go-money hands out what is left from the first part on, without looking at the shares.
. "$(dirname "$0")/lib.sh"

npm_get dinero.js@2.0.2
go_get github.com/Rhymond/go-money@v1.0.15

cat > allocate.mjs <<'JS'
import { allocate, dinero, toSnapshot } from "dinero.js"
import { KRW } from "dinero.js/currencies"
for (const [amount, ...shares] of [[100, 0, 1, 1, 1], [-100, 0, 1, 1, 1], [5, 3, 7]]) {
  const parts = allocate(dinero({ amount, currency: KRW }), shares).map((part) => toSnapshot(part).amount)
  console.log(`dinero.js: ${amount} by ${shares.join(" ")}: ${parts.join(" ")}`)
}
JS
cat > main.go <<'GO'
package main

import (
	"fmt"

	"github.com/Rhymond/go-money"
)

func main() {
	for _, each := range []struct {
		amount int64
		shares []int
	}{{100, []int{0, 1, 1, 1}}, {-100, []int{0, 1, 1, 1}}, {5, []int{3, 7}}} {
		parts, err := money.New(each.amount, "KRW").Allocate(each.shares...)
		if err != nil {
			panic(err)
		}
		fmt.Printf("go-money: %d by %s:", each.amount, fmt.Sprint(each.shares)[1:len(fmt.Sprint(each.shares))-1])
		for _, part := range parts {
			fmt.Print(" ", part.Amount())
		}
		fmt.Println()
	}
}
GO
node allocate.mjs > seen.txt
go_run >> seen.txt
described <<'TXT'
dinero.js: 100 by 0 1 1 1: 0 34 33 33
dinero.js: -100 by 0 1 1 1: 0 -34 -33 -33
dinero.js: 5 by 3 7: 1 4
go-money: 100 by 0 1 1 1: 1 33 33 33
go-money: -100 by 0 1 1 1: -1 -33 -33 -33
go-money: 5 by 3 7: 2 3
TXT
