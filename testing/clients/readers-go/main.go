// Reads a stream and prints a line of JSON for each event: eventsource of LaunchDarkly, and gorilla/websocket. Comes back where it was.
// Arguments: the address of a server-sent stream, or that of a WebSocket and the message that subscribes.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/gorilla/websocket"
	"github.com/launchdarkly/eventsource"
)

func tell(value any) {
	text, err := json.Marshal(value)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))
}

func events(url string) {
	// By default a wait doubles, and half of it is chance.
	stream, err := eventsource.SubscribeWithURL(url,
		eventsource.StreamOptionInitialRetry(200*time.Millisecond),
		eventsource.StreamOptionReadTimeout(20*time.Second),
		eventsource.StreamOptionErrorHandler(func(error) eventsource.StreamErrorHandlerResult {
			return eventsource.StreamErrorHandlerResult{}
		}))
	if err != nil {
		log.Fatal(err)
	}
	for event := range stream.Events {
		tell(map[string]string{"event": event.Event(), "id": event.Id(), "data": event.Data()})
	}
}

func messages(url, subscribe string) {
	socket, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		log.Fatal(err)
	}
	asked := map[string]any{}
	if err := json.Unmarshal([]byte(subscribe), &asked); err != nil {
		log.Fatal(err)
	}
	for say := true; ; {
		if say {
			if err := socket.WriteJSON(asked); err != nil {
				log.Fatal(err)
			}
			say = false
		}
		message := map[string]any{}
		if err := socket.ReadJSON(&message); err != nil {
			log.Fatal(err)
		}
		tell(message)
		if message["type"] == "event" {
			asked["resume"] = message["id"]
		}
		if message["retry"] == true {
			time.Sleep(200 * time.Millisecond)
			say = true
		}
	}
}

func main() {
	if len(os.Args) == 2 {
		events(os.Args[1])
	} else {
		messages(os.Args[1], os.Args[2])
	}
}
