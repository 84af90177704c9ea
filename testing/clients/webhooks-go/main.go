// Takes webhooks of TicketRush with the Standard Webhooks library of Go.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func main() {
	webhook, err := standardwebhooks.NewWebhook(os.Getenv("WEBHOOK_SECRET"))
	if err != nil {
		panic(err)
	}
	// Keep it in a database, together with what an event changes there.
	seen := map[string]bool{}
	var mutex sync.Mutex
	http.HandleFunc("/", func(answer http.ResponseWriter, request *http.Request) {
		// The signature covers the bytes as they came: verify before anything is parsed.
		body, err := io.ReadAll(http.MaxBytesReader(answer, request.Body, 1<<20))
		if err != nil || webhook.Verify(body, request.Header) != nil {
			answer.WriteHeader(http.StatusUnauthorized)
			return
		}
		var event struct {
			Type string `json:"type"`
		}
		if json.Unmarshal(body, &event) != nil {
			answer.WriteHeader(http.StatusBadRequest)
			return
		}
		mutex.Lock()
		defer mutex.Unlock()
		id := request.Header.Get("webhook-id")
		if !seen[id] {
			seen[id] = true
			fmt.Println(id, event.Type)
		}
		answer.WriteHeader(http.StatusNoContent)
	})
	panic(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
