#!/usr/bin/env bash
# Expected: webpush-go is told the subscriber mailto:box@ticket.example, the form of RFC 8292 that web-push (npm) demands and pywebpush takes,
# and signs that for the push service.
# Instead it signs mailto:mailto:box@ticket.example, without a word: it writes mailto: before all that does not begin with https:. It is
# no address: Apple's push service refuses it (403, BadJwtToken), as a pull request to webpush-go tells (#92), and others take it, so the
# fault shows on iPhones alone.
. "$(dirname "$0")/lib.sh"

cat > main.go <<'GO'
package main

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	webpush "github.com/SherClockHolmes/webpush-go"
)

func main() {
	token := ""
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token = r.Header.Get("Authorization")
		w.WriteHeader(http.StatusCreated)
	}))
	private, public, err := webpush.GenerateVAPIDKeys()
	if err != nil {
		panic(err)
	}
	browser, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	text := base64.RawURLEncoding.EncodeToString
	to := webpush.Subscription{Endpoint: service.URL, Keys: webpush.Keys{Auth: text(make([]byte, 16)), P256dh: text(browser.PublicKey().Bytes())}}
	for _, subscriber := range []string{"box@ticket.example", "mailto:box@ticket.example", "https://ticket.example"} {
		if _, err := webpush.SendNotification([]byte("Your turn"), &to, &webpush.Options{Subscriber: subscriber, VAPIDPublicKey: public, VAPIDPrivateKey: private}); err != nil {
			panic(err)
		}
		claims, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
		if err != nil {
			panic(err)
		}
		signed := struct{ Sub string }{}
		if err := json.Unmarshal(claims, &signed); err != nil {
			panic(err)
		}
		fmt.Printf("told %s: signs %s\n", subscriber, signed.Sub)
	}
}
GO
go_get github.com/SherClockHolmes/webpush-go@v1.4.0
go_run > seen.txt
described <<'TXT'
told box@ticket.example: signs mailto:box@ticket.example
told mailto:box@ticket.example: signs mailto:mailto:box@ticket.example
told https://ticket.example: signs https://ticket.example
TXT
